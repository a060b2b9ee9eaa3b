using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Pipelines;

/// <summary>
/// A prompt in one or several languages: templates in Jinja's language whose variables are the columns of a sample. Besides them a
/// template sees <c>count</c>, <c>language</c> (the code), <c>language_name</c> and <c>json</c> (whether the reply is asked for as JSON).
/// </summary>
public sealed partial class Prompt
{
    static readonly HashSet<string> given = new(StringComparer.Ordinal) { "count", "language", "language_name", "json", "num_samples", "loop", "true", "false", "none", "not" };

    readonly IReadOnlyDictionary<string, (ChatTemplate? System, ChatTemplate User)> languages;

    [GeneratedRegex(@"\{\{-?\s*([A-Za-z_]\w*)")]
    private static partial Regex Printed();

    [GeneratedRegex(@"\{%-?\s*(?:set|for)\s+([A-Za-z_]\w*)(?:\s*,\s*([A-Za-z_]\w*))?")]
    private static partial Regex Bound();

    Prompt(string name, IReadOnlyDictionary<string, (ChatTemplate?, ChatTemplate)> languages, IReadOnlyList<string> variables)
    {
        Name = name;
        this.languages = languages;
        Variables = variables;
    }

    /// <summary>Its name or file.</summary>
    public string Name { get; }

    /// <summary>Columns that a sample must have, so that nothing is printed that is not there.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>SHA-256 of its templates, in hexadecimal.</summary>
    public string Hash { get; private init; } = "";

    /// <summary>The languages it is written in.</summary>
    public IEnumerable<string> Languages => languages.Keys;

    /// <summary>Reads a prompt.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="texts">The templates by language; <c>""</c> or <c>en</c> stands in for languages that are missing.</param>
    /// <exception cref="GroveException">A template is not well-formed; the message gives line and column.</exception>
    public static Prompt Parse(string name, IReadOnlyDictionary<string, (string? System, string User)> texts)
    {
        var parsed = new SortedDictionary<string, (ChatTemplate?, ChatTemplate)>(StringComparer.Ordinal);
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((string language, (string? system, string user)) in texts)
        {
            string label = language.Length == 0 ? name : $"{name}.{language}";
            parsed[language] = (string.IsNullOrWhiteSpace(system) ? null : ChatTemplate.Parse(system, label), ChatTemplate.Parse(user, label));
            string whole = system + "\n" + user;
            HashSet<string> bound = [.. Bound().Matches(whole).SelectMany(match => new[] { match.Groups[1].Value, match.Groups[2].Value })];
            needed.UnionWith(Printed().Matches(whole).Select(match => match.Groups[1].Value).Where(variable => !given.Contains(variable) && !bound.Contains(variable)));
        }
        string all = string.Join('\0', texts.OrderBy(text => text.Key, StringComparer.Ordinal).Select(text => $"{text.Key}\0{text.Value.System}\0{text.Value.User}"));
        return new Prompt(name, parsed, [.. needed]) { Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all))) };
    }

    /// <summary>The prompt for one sample.</summary>
    /// <param name="sample">Its columns are the variables.</param>
    /// <param name="language">The language of the leaf.</param>
    /// <param name="count">What the template sees as <c>count</c>.</param>
    /// <param name="json">Whether the reply is to be JSON.</param>
    /// <exception cref="GroveException">A column is missing, or the template fails.</exception>
    public IReadOnlyList<ChatMessage> Render(Sample sample, string language, int count, bool json)
    {
        if (Variables.FirstOrDefault(variable => !sample.Columns.ContainsKey(variable)) is { } missing)
            throw new GroveException($"the prompt {Name} prints '{missing}', which this row does not have. Correct the name, or add a step that makes it", ExitKind.BadInput);
        var variables = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach ((string name, string text) in sample.Columns) variables[name] = JsonSerializer.SerializeToElement(text);
        variables["count"] = JsonSerializer.SerializeToElement(count);
        variables["num_samples"] = variables["count"];
        variables["language"] = JsonSerializer.SerializeToElement(language);
        variables["language_name"] = JsonSerializer.SerializeToElement(LeafLanguage.NameOf(language));
        variables["json"] = JsonSerializer.SerializeToElement(json);
        var input = new TemplateInput { Variables = variables };
        (ChatTemplate? system, ChatTemplate user) = languages.TryGetValue(language, out var exact) ? exact
            : languages.TryGetValue("", out var any) ? any : languages.TryGetValue("en", out var english) ? english : languages.Values.First();
        var messages = new List<ChatMessage>();
        if (system?.Render(input).Text.Trim() is { Length: > 0 } instructions) messages.Add(new ChatMessage(ChatRole.System, instructions));
        messages.Add(new ChatMessage(ChatRole.User, user.Render(input).Text.Trim()));
        return messages;
    }
}

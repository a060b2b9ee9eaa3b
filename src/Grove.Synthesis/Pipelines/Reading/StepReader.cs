using Grove.Synthesis.Pipelines.Replies;
using Grove.Synthesis.Pipelines.Steps;
using Grove.Text;
using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Pipelines.Reading;

/// <summary>
/// Reads one step of Grove's pipeline files. The first field besides the name says what it does:
/// <code>
/// - name: questions
///   ask: knowledge-questions        # a shipped prompt, or a file: ask: my-prompt.jinja
///   reply: pairs                    # text, pairs, list or judgment
///   into: [question, response]
/// - name: faithful
///   keep: faithfulness
///   at_least: 1
/// </code>
/// </summary>
/// <param name="source">The file, for messages.</param>
/// <param name="folder">Where prompts of the user are looked for; null where only shipped ones may be named.</param>
sealed class StepReader(string source, string? folder)
{
    static readonly (string Field, Comparison Comparison)[] comparisons =
    [
        ("equals", Comparison.Equal), ("not", Comparison.NotEqual), ("above", Comparison.Above), ("at_least", Comparison.AtLeast),
        ("below", Comparison.Below), ("at_most", Comparison.AtMost), ("contains", Comparison.Contains),
    ];

    public Step Read(YamlNode node, string section)
    {
        if (node is not YamlMappingNode map)
            throw new GroveException($"cannot use the pipeline ({source}:{node.Start.Line}:{node.Start.Column}): a step of {section} is no mapping. Write it as '- name: …'", ExitKind.BadInput);
        string name = new StepFields(map, source, $"a step of {section}").Text("name");
        var fields = new StepFields(map, source, $"the step '{name}'");
        string[] kinds = ["ask", "keep", "flatten", "copy", "rename", "combine", "distinct", "novel", "words", "choose", "set", "majority"];
        string[] found = [.. kinds.Where(fields.Has)];
        if (found.Length != 1)
            throw fields.Wrong(map, found.Length == 0 ? $"the step '{name}' does not say what it does" : $"the step '{name}' does {string.Join(" and ", found)} at once", $"Give it one of {string.Join(", ", kinds)}");
        return found[0] switch
        {
            "ask" => Ask(name, fields),
            "keep" => Keep(name, fields),
            "flatten" => Flatten(name, fields),
            "copy" => Copy(name, fields, "copy"),
            "rename" => Copy(name, fields, "rename"),
            "combine" => Combine(name, fields),
            "distinct" => Distinct(name, fields),
            "novel" => Novel(name, fields),
            "words" => Words(name, fields),
            "choose" => Choose(name, fields),
            "set" => Set(name, fields),
            _ => Majority(name, fields),
        };
    }

    AskStep Ask(string name, StepFields fields)
    {
        fields.Only("name", "ask", "by", "reply", "into", "judge", "max_tokens", "temperature", "replies", "count");
        ReplyKind kind = fields.TryText("reply") switch
        {
            null or "text" => ReplyKind.Text,
            "pairs" => ReplyKind.Pairs,
            "list" => ReplyKind.List,
            "judgment" => ReplyKind.Judgment,
            "records" => ReplyKind.Records,
            var other => throw fields.Wrong("reply", $"'reply' of the step '{name}' is {other}", "It can be text, pairs, list, judgment or records"),
        };
        IReadOnlyList<string> columns = fields.TryTexts("into") ?? kind switch
        {
            ReplyKind.Pairs => ["question", "response"],
            ReplyKind.Judgment => [name + "_why", name],
            ReplyKind.List => ["question"],
            _ => [name],
        };
        int wanted = kind == ReplyKind.Records ? columns.Count : kind is ReplyKind.Pairs or ReplyKind.Judgment ? 2 : 1;
        if (columns.Count != wanted) throw fields.Wrong("into", $"'into' of the step '{name}' names {columns.Count} columns, and its reply has {wanted}", wanted == 1 ? "Name one" : "Name two");
        bool chooses = fields.Has("by");
        Dictionary<string, Prompt> choices = chooses ? fields.Pairs("ask").ToDictionary(pair => pair.Name, pair => FindPrompt(pair.Text, fields), StringComparer.Ordinal) : [];
        Prompt prompt = chooses ? choices.Values.First() : FindPrompt(fields.Text("ask"), fields);
        return new AskStep(name, prompt, new ReplyForm(kind, columns))
        {
            ChooseBy = fields.TryText("by"),
            Choices = choices,
            Judge = fields.Flag("judge"),
            MaxTokens = fields.Number("max_tokens", 1024, 1, 1_000_000),
            Temperature = (float)fields.Fraction("temperature", 0, 0, 2),
            Replies = fields.Number("replies", 1, 1, 1000),
            Count = fields.Number("count", 5, 1, 1000),
        };
    }

    Prompt FindPrompt(string named, StepFields fields)
    {
        if (ShippedPrompts.Find(named) is { } shipped) return shipped;
        if (!named.EndsWith(".jinja", StringComparison.OrdinalIgnoreCase) || folder is null)
            throw fields.Wrong("ask", $"there is no prompt '{named}'", $"Name a file that ends in .jinja, or one of {string.Join(", ", ShippedPrompts.Names)}");
        return PromptFiles.ReadJinja(Path.Combine(folder, named));
    }

    static KeepStep Keep(string name, StepFields fields)
    {
        fields.Only(["name", "keep", .. comparisons.Select(pair => pair.Field)]);
        (string field, Comparison comparison)[] given = [.. comparisons.Where(pair => fields.Has(pair.Field))];
        if (given.Length != 1) throw fields.Wrong("keep", $"the step '{name}' compares in {given.Length} ways", $"Give it one of {string.Join(", ", comparisons.Select(pair => pair.Field))}");
        return new KeepStep(name, fields.Text("keep"), given[0].comparison, fields.Texts(given[0].field));
    }

    static FlattenStep Flatten(string name, StepFields fields)
    {
        fields.Only("name", "flatten", "into", "kind");
        return new FlattenStep(name, fields.Texts("flatten"), fields.Text("into"), fields.TryText("kind"));
    }

    static CopyStep Copy(string name, StepFields fields, string verb)
    {
        fields.Only("name", verb);
        return new CopyStep(name, fields.Pairs(verb), Removes: verb == "rename");
    }

    static CombineStep Combine(string name, StepFields fields)
    {
        fields.Only("name", "combine", "into", "separator");
        return new CombineStep(name, fields.Texts("combine"), fields.Text("into"), fields.TryText("separator") ?? "\n\n");
    }

    static DistinctStep Distinct(string name, StepFields fields)
    {
        fields.Only("name", "distinct");
        return new DistinctStep(name, fields.Texts("distinct"));
    }

    static NovelStep Novel(string name, StepFields fields)
    {
        fields.Only("name", "novel", "below");
        return new NovelStep(name, fields.Text("novel"), fields.Fraction("below", 0.7, 0.05, 1));
    }

    static WordsStep Words(string name, StepFields fields)
    {
        fields.Only("name", "words", "at_least", "at_most", "without");
        return new WordsStep(name, fields.Text("words"), fields.Number("at_least", 1, 0, 100_000), fields.Number("at_most", 100_000, 1, 1_000_000),
            [.. (fields.TryTexts("without") ?? []).Select(word => word.ToLowerInvariant())]);
    }

    static ChooseStep Choose(string name, StepFields fields)
    {
        fields.Only("name", "choose", "by", "into");
        return new ChooseStep(name, fields.Text("by"), fields.Pairs("choose").ToDictionary(pair => pair.Name, pair => pair.Text, StringComparer.Ordinal), fields.Text("into"));
    }

    static SetStep Set(string name, StepFields fields)
    {
        fields.Only("name", "set", "text");
        return new SetStep(name, fields.Text("set"), fields.Text("text"));
    }

    static MajorityStep Majority(string name, StepFields fields)
    {
        fields.Only("name", "majority");
        return new MajorityStep(name, fields.Text("majority"));
    }
}

using System.Runtime.InteropServices;
using Grove.Synthesis.Filters;
using Grove.Synthesis.Filters.Duplicates;
using Grove.Synthesis.Filters.Overlap;
using Grove.Text;

namespace Grove.Synthesis.Datasets;

/// <summary>
/// Looks for what spoils a training run before it starts: lines that cannot be read, rows without a token to learn, over-long rows, wrong
/// roles, empty messages, texts that were already put through a chat template, duplicates, leaks of evaluations. In fixed memory.
/// </summary>
/// <param name="renderer">The model's; null looks at roles alone.</param>
/// <param name="mostTokens">Tokens that a row may have; 0 for no limit. Needs the renderer.</param>
/// <param name="leaks">What must not be trained on, or null.</param>
public sealed class DatasetCheck(ChatRenderer? renderer = null, int mostTokens = 0, LeakIndex? leaks = null) : IDisposable
{
    /// <summary>Marks that only a template writes; in a text they show that one was applied before.</summary>
    static readonly string[] marks =
        ["<|im_start|>", "<|im_end|>", "<|user|>", "<|assistant|>", "<|start_header_id|>", "<|eot_id|>", "<|start_of_role|>", "[INST]", "[/INST]", "<start_of_turn>", "### Response:", "<|endoftext|>"];

    readonly SeenHashes seen = new();
    readonly List<string> files = [];
    readonly List<Word> words = [];
    readonly List<Word> answer = [];
    DatasetFormat? format;

    /// <summary>Rows looked at.</summary>
    public long Rows { get; private set; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file.</param>
    public void Begin(string path)
    {
        files.Add(path);
        format = null;
    }

    /// <summary>Looks at a line of the file that was begun.</summary>
    /// <param name="entry">The line.</param>
    public IEnumerable<DatasetProblem> Look(DatasetEntry entry)
    {
        DatasetProblem Found(string rule, string message) => new(files[^1], entry.Line, rule, message);
        if (entry.Row is not { } row) return [Found("unreadable", $"{entry.Problem}. {entry.Advice}")];
        Rows++;
        var found = new List<DatasetProblem>();
        IReadOnlyList<Message> messages = row.Conversation.Messages;
        format ??= row.Format;
        if (format != row.Format)
        {
            found.Add(Found("mixed-forms", $"the row is {DatasetStatistics.Name(row.Format)} among rows that are {DatasetStatistics.Name(format.Value)}"));
            format = row.Format;
        }
        if (Roles(row.Conversation) is { } roles) found.Add(Found("roles", roles));
        for (int i = 0; i < messages.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(messages[i].Content) && messages[i].Json is null) found.Add(Found("empty-message", $"message {i + 1} ({messages[i].Role}) is empty"));
            if (Array.Find(marks, mark => messages[i].Content.Contains(mark, StringComparison.Ordinal)) is { } mark)
                found.Add(Found("template-marks", $"message {i + 1} ({messages[i].Role}) holds {mark}: a template was applied to it before"));
        }
        if (found.Count == 0 && Tokens(row.Conversation) is { } tokens) found.Add(Found(tokens.Rule, tokens.Message));
        if (Copy(row) is { } copy) found.Add(Found("duplicate", copy));
        if (Leak(row) is { } leak) found.Add(Found("leak", leak));
        return found;
    }

    /// <summary>Removes temporary files; the leak index stays.</summary>
    public void Dispose() => seen.Dispose();

    static string? Roles(Conversation conversation)
    {
        IReadOnlyList<Message> messages = conversation.Messages;
        if (messages.Count == 0) return "there are no messages";
        for (int i = 0; i < messages.Count; i++)
        {
            string role = messages[i].Role;
            if (role is not (Text.Roles.System or Text.Roles.User or Text.Roles.Assistant or "tool" or "developer")) return $"message {i + 1} has the unknown role \"{role}\"";
            if (role == Text.Roles.System && i > 0) return $"message {i + 1} is the system's; it can only come first";
            if (i > 0 && role == messages[i - 1].Role && role != "tool") return $"message {i + 1} is from {role} again";
        }
        return messages.Any(message => message.Role == Text.Roles.Assistant) ? messages[^1].Role == Text.Roles.Assistant ? null
            : $"the last message is from {messages[^1].Role}: nothing answers it"
            : "no message is the assistant's: there is nothing to learn";
    }

    (string Rule, string Message)? Tokens(Conversation conversation)
    {
        if (renderer is null) return null;
        try
        {
            RenderedChat chat = renderer.Render(conversation, addGenerationPrompt: false);
            if (!chat.Mask.Contains(true)) return ("no-loss-tokens", "no token of the row would be learned");
            return mostTokens > 0 && chat.Tokens.Length > mostTokens ? ("too-long", $"{chat.Tokens.Length:N0} tokens, {mostTokens:N0} are allowed") : null;
        }
        catch (GroveException refusal)
        {
            return ("template", refusal.Message);
        }
    }

    // The same words in all messages.
    string? Copy(DatasetRow row)
    {
        ulong hash = 1;
        foreach (Message message in row.Conversation.Messages)
        {
            words.Clear();
            Words.Find(message.Content, words);
            hash = WordHash.Of(CollectionsMarshal.AsSpan(words), hash + (ulong)message.Role.Length);
        }
        if (seen.Find(hash, out long place)) return $"the same as {files[(int)(place >> 32)]}:{place & uint.MaxValue}";
        seen.Add(hash, (long)(files.Count - 1) << 32 | (uint)row.Line);
        return null;
    }

    string? Leak(DatasetRow row)
    {
        if (leaks is null) return null;
        IReadOnlyList<Message> messages = row.Conversation.Messages;
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != Text.Roles.User) continue;
            words.Clear();
            answer.Clear();
            Words.Find(messages[i].Content, words);
            if (i + 1 < messages.Count) Words.Find(messages[i + 1].Content, answer);
            if (leaks.Find(CollectionsMarshal.AsSpan(words), [], CollectionsMarshal.AsSpan(answer)) is { } leak) return $"message {i + 1} has {leak.How} of {leak.Place}";
        }
        return null;
    }
}

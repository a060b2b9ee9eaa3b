using System.Runtime.InteropServices;
using Grove.Synthesis.Filters;
using Grove.Synthesis.Filters.Duplicates;
using Grove.Synthesis.Filters.Language;
using Grove.Text;

namespace Grove.Synthesis.Datasets;

/// <summary>What is in datasets, counted row by row in fixed memory.</summary>
/// <param name="tokenizer">Counts tokens; null leaves them out.</param>
/// <param name="renderer">Tells which of them are learned; null leaves that out.</param>
public sealed class DatasetStatistics(Tokenizer? tokenizer = null, ChatRenderer? renderer = null) : IDisposable
{
    /// <summary>Known trigrams that a language is told by; with fewer, one row in twelve was told wrong.</summary>
    const int LeastTrigrams = 24;

    readonly SeenHashes rows = new();
    readonly SeenHashes questions = new();
    readonly LanguageIdentifier identifier = new();
    readonly List<Word> words = [];

    /// <summary>Rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Lines that could not be read.</summary>
    public long Broken { get; private set; }

    /// <summary>Messages by role.</summary>
    public NameCounts Roles { get; } = new();

    /// <summary>Rows by the form in which they are written.</summary>
    public NameCounts Formats { get; } = new();

    /// <summary>Rows by the language of their longest message; <c>unknown</c> where it is too short to tell.</summary>
    public NameCounts Languages { get; } = new();

    /// <summary>Rows by leaf, or by <c>dataset</c> of the metadata where there is no leaf.</summary>
    public NameCounts Leaves { get; } = new();

    /// <summary>Characters of a row's messages.</summary>
    public LengthCounts Characters { get; } = new();

    /// <summary>Tokens of a row as the model sees it, or of its texts where its template does not take it.</summary>
    public LengthCounts Tokens { get; } = new();

    /// <summary>Tokens of a row that are learned.</summary>
    public LengthCounts LossTokens { get; } = new();

    /// <summary>Rows that the model's template refuses.</summary>
    public long Refused { get; private set; }

    /// <summary>Why the first of them was refused.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Rows whose messages are all the same, word for word, as those of an earlier row.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Rows whose question was asked in an earlier row, with whatever answer.</summary>
    public long RepeatedQuestions { get; private set; }

    /// <summary>Rows in which every turn is learned.</summary>
    public long Unmasked { get; private set; }

    /// <summary>Counts a line of a file.</summary>
    /// <param name="entry">The line.</param>
    public void Add(DatasetEntry entry)
    {
        if (entry.Row is not { } row)
        {
            Broken++;
            return;
        }
        Rows++;
        Formats.Add(Name(row.Format));
        if (row.Conversation.Unmask) Unmasked++;
        Leaves.Add(row.Of("leaf") ?? row.Of("dataset") ?? "none");
        long characters = 0;
        ulong hash = 1, question = 0;
        string longest = "";
        IReadOnlyList<Message> messages = row.Conversation.Messages;
        foreach (Message message in messages)
        {
            Roles.Add(message.Role);
            characters += message.Content.Length;
            if (message.Content.Length > longest.Length) longest = message.Content;
            words.Clear();
            Words.Find(message.Content, words);
            hash = WordHash.Of(CollectionsMarshal.AsSpan(words), hash + (ulong)message.Role.Length);
            if (message.Role == Text.Roles.User) question = hash;
        }
        Characters.Add(characters);
        words.Clear();
        Words.Find(longest, words);
        LanguageIdentifier.Finding found = identifier.Identify(longest, CollectionsMarshal.AsSpan(words));
        Languages.Add(found.Trigrams >= LeastTrigrams ? found.Language : "unknown");
        Duplicates += Seen(rows, hash);
        if (question != 0) RepeatedQuestions += Seen(questions, question);
        CountTokens(row.Conversation);
    }

    /// <summary>The name of a form in output.</summary>
    public static string Name(DatasetFormat format) => format.ToString().ToLowerInvariant();

    /// <summary>Removes temporary files.</summary>
    public void Dispose()
    {
        rows.Dispose();
        questions.Dispose();
    }

    static int Seen(SeenHashes seen, ulong hash)
    {
        if (seen.Find(hash, out _)) return 1;
        seen.Add(hash, 0);
        return 0;
    }

    void CountTokens(Conversation conversation)
    {
        if (tokenizer is null) return;
        if (renderer is not null)
        {
            try
            {
                RenderedChat chat = renderer.Render(conversation, addGenerationPrompt: false);
                Tokens.Add(chat.Tokens.Length);
                LossTokens.Add(chat.Mask.Count(learned => learned));
                return;
            }
            catch (GroveException refusal)
            {
                Refused++;
                Refusal ??= refusal.Message;
            }
        }
        Tokens.Add(conversation.Messages.Sum(message => tokenizer.Encode(message.Content).Length));
    }
}

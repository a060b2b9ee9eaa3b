using System.Runtime.InteropServices;
using Grove.Synthesis.Rows;

namespace Grove.Synthesis.Filters;

/// <summary>A row with its words, found once for all filters. One object serves row after row.</summary>
public sealed class RowText
{
    readonly List<Word> question = [];
    readonly List<Word> context = [];
    readonly List<Word> answer = [];
    readonly HashSet<uint> distinct = [];
    readonly List<uint> words = [];

    /// <summary>An object without a row.</summary>
    public RowText()
    {
    }

    /// <summary>The words of a row.</summary>
    /// <param name="row">The row.</param>
    public RowText(SyntheticRow row) => Read(row);

    /// <summary>The row.</summary>
    public SyntheticRow Row { get; private set; } = null!;

    /// <summary>The words of the question, in order.</summary>
    public ReadOnlySpan<Word> Question => CollectionsMarshal.AsSpan(question);

    /// <summary>The words of the context, in order; none without one.</summary>
    public ReadOnlySpan<Word> Context => CollectionsMarshal.AsSpan(context);

    /// <summary>The words of the answer, in order.</summary>
    public ReadOnlySpan<Word> Answer => CollectionsMarshal.AsSpan(answer);

    /// <summary>The different words of the whole row as hashes, rising.</summary>
    public ReadOnlySpan<uint> Distinct => CollectionsMarshal.AsSpan(words);

    /// <summary>Takes another row.</summary>
    /// <param name="row">The row.</param>
    public void Read(SyntheticRow row)
    {
        Row = row;
        question.Clear();
        context.Clear();
        answer.Clear();
        distinct.Clear();
        words.Clear();
        Words.Find(row.Question, question);
        if (row.Context is not null) Words.Find(row.Context, context);
        Words.Find(row.Answer, answer);
        foreach (List<Word> part in (ReadOnlySpan<List<Word>>)[question, context, answer])
            foreach (Word word in part)
                if (distinct.Add(word.Hash)) words.Add(word.Hash);
        words.Sort();
    }
}

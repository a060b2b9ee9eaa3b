using System.Security.Cryptography;
using Grove.Models;
using Grove.Text;
using Grove.Training.Ordering;
using Grove.Training.Packing;

namespace Grove.Training.Tuning;

/// <summary>Everything that a tuning will read, decided before the first step: sequences, and which of them lie in which packed row of which step.</summary>
sealed class TunePlan
{
    readonly List<TokenSequence> sequences = [];
    readonly List<double> weights = [];
    readonly List<int[]> packed = [];
    readonly int batchRows;
    readonly ulong seed;

    public TunePlan(Architecture architecture, Tokenizer tokenizer, IReadOnlyList<TuneRow> rows, TuneOptions options)
    {
        batchRows = options.BatchRows;
        seed = options.Seed;
        int rowLength = options.RowLengthFor(architecture);
        Report = Read(tokenizer, options.Chat, rows, rowLength);
        if (sequences.Count == 0)
            throw new GroveException($"there is nothing to tune on: {rows.Count} rows, none with an answer to learn within {rowLength} tokens. Give conversations with short answers, or texts", ExitKind.BadInput);
        for (int epoch = 0; options.Steps is { } steps ? packed.Count < steps * batchRows : epoch < options.Epochs; epoch++) AddEpoch(epoch, rowLength);
        Hash = HashOf(sequences, weights);
        Steps = options.Steps ?? (packed.Count + batchRows - 1) / batchRows;
    }

    /// <summary>What became of the rows.</summary>
    public PackingReport Report { get; }

    /// <summary>Steps of the run.</summary>
    public int Steps { get; }

    /// <summary>SHA-256 of all that can be learned: tokens, which of them are targets, and weights.</summary>
    public string Hash { get; }

    /// <summary>Fills the batch of a step. Allocates nothing.</summary>
    /// <param name="batch">Receives the rows; the last step of the last epoch may leave some empty.</param>
    /// <param name="step">1 to <see cref="Steps"/>.</param>
    public void Fill(Batch batch, int step)
    {
        batch.Clear();
        int first = (step - 1) * batchRows;
        for (int row = 0; row < batchRows && first + row < packed.Count; row++) batch.SetRow(row, sequences, packed[first + row]);
    }

    static string HashOf(List<TokenSequence> sequences, List<double> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < sequences.Count; i++)
        {
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(sequences[i].Tokens));
            if (sequences[i].Mask is { } mask) hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<bool>(mask));
            hash.AppendData(BitConverter.GetBytes(weights[i]));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    PackingReport Read(Tokenizer tokenizer, ChatTemplateSettings chatting, IReadOnlyList<TuneRow> rows, int rowLength)
    {
        var renderer = new ChatRenderer(tokenizer, chatting);
        (int? begin, int? end) = chatting.AroundText(tokenizer);
        int[] opening = begin is int first ? [first] : [], closing = end is int last ? [last] : [];
        var total = new PackingReport(0, 0, 0, 0, 0);
        foreach (TuneRow row in rows)
        {
            if (row.Weight is not (> 0 and <= 10_000)) throw new GroveException($"a row has the weight {row.Weight:R}: it must be above 0 and at most 10,000. Change it", ExitKind.BadInput);
            TokenSequence sequence;
            if (row.Chat is { } chat)
            {
                RenderedChat rendered = renderer.Render(chat, addGenerationPrompt: false);
                sequence = new TokenSequence(rendered.Tokens, rendered.Mask);
            }
            else
            {
                sequence = new TokenSequence([.. opening, .. tokenizer.Encode(row.Text ?? ""), .. closing]);
            }
            PackingReport one = PackingReport.Fit([sequence], rowLength, row.Chat is null ? OverlongRule.Split : OverlongRule.Truncate, sequences);
            while (weights.Count < sequences.Count) weights.Add(row.Weight);
            total = new PackingReport(
                total.Sequences + 1, total.Truncated + one.Truncated, total.Split + one.Split, total.LeftOut + one.LeftOut, total.TokensCut + one.TokensCut);
        }
        return total;
    }

    // The sequences of an epoch in a shuffled order, packed, and the packed rows shuffled again: packing puts equal lengths together.
    void AddEpoch(int epoch, int rowLength)
    {
        var chosen = new List<int>();
        var shuffled = new Permutation(Permutation.Mix(Permutation.Mix(seed) + 2 * (ulong)epoch), sequences.Count);
        for (int place = 0; place < sequences.Count; place++)
        {
            int sequence = (int)shuffled[place];
            // Fractions fall into different epochs for different sequences.
            double offset = (Permutation.Mix(seed ^ Permutation.Mix((ulong)sequence)) >> 11) * (1.0 / (1L << 53));
            double weight = weights[sequence];
            long copies = (long)Math.Floor((epoch + 1) * weight + offset) - (long)Math.Floor(epoch * weight + offset);
            for (long copy = 0; copy < copies; copy++) chosen.Add(sequence);
        }
        if (chosen.Count == 0) return;
        int[] lengths = [.. chosen.Select(sequence => sequences[sequence].Length)];
        List<int[]> rows = BestFit.Pack(lengths, rowLength);
        var order = new Permutation(Permutation.Mix(Permutation.Mix(seed) + 2 * (ulong)epoch + 1), rows.Count);
        for (int place = 0; place < rows.Count; place++) packed.Add([.. rows[(int)order[place]].Select(index => chosen[index])]);
    }
}

using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>
/// Final norm, head and loss. Rows without a target have no loss and no gradient, so only rows with one
/// go through the head: gathered when there are gaps, in place when there are none. In chat tuning most rows
/// are prompt, and the head is a large share of a small model's work.
/// </content>
public sealed partial class TrainingDecoder
{
    double HeadLoss(ReadOnlySpan<int> targets)
    {
        NormFinal(targets.Length);
        Floats losses = work.Losses.Slice(0, targets.Length);
        losses.Clear();
        for (int next = 0; NextBlock(targets, ref next, out HeadBlock block);)
        {
            Logits(block, GatherRows(block));
            CrossEntropy.Forward(team, work.Logits, block.Targets, work.HeadLosses, block.Count, architecture.VocabularySize);
            KeepLosses(block);
        }
        return Sum(losses);
    }

    double HeadLossAndGradient(ReadOnlySpan<int> targets, float gradientScale)
    {
        int rows = targets.Length, hidden = architecture.HiddenSize, vocabulary = architecture.VocabularySize;
        NormFinal(rows);
        Floats losses = work.Losses.Slice(0, rows);
        losses.Clear();
        work.Hidden.Slice(0, rows * hidden).Clear();
        for (int next = 0; NextBlock(targets, ref next, out HeadBlock block);)
        {
            Floats input = GatherRows(block);
            Logits(block, input);
            CrossEntropy.ForwardBackward(team, work.Logits, block.Targets, work.HeadLosses, block.Count, vocabulary, gradientScale);
            KeepLosses(block);
            ScaleLogits(block);
            Floats inputGradient = block.Contiguous ? RowsOf(work.Hidden, block) : work.HeadInputGradient;
            head.Backward(team, work.Logits, input, inputGradient, block.Count);
            if (!block.Contiguous) SpreadRows(block);
        }
        work.Residual.Slice(0, rows * hidden).Clear();
        finalNorm.Backward(team, work.Hidden, work.Final, work.FinalStatistics, work.Residual, rows);
        return Sum(losses);
    }

    void NormFinal(int rows) => finalNorm.Forward(team, work.Final, work.Normed, work.FinalStatistics, rows);

    void Logits(HeadBlock block, Floats input)
    {
        // A block of one row is added to zeros: that way its sums are taken in the order of larger blocks, whatever a linear layer does
        // with single rows while decoding, and a run is the same however its targets fall into blocks.
        bool single = block.Count == 1;
        if (single) work.Logits.Slice(0, architecture.VocabularySize).Clear();
        head.Forward(team, input, work.Logits, block.Count, accumulate: single);
        ScaleLogits(block);
    }

    /// <summary>Of the logits and, the same again, of their gradients.</summary>
    void ScaleLogits(HeadBlock block)
    {
        if (architecture.LogitScale != 1)
            Elementwise.Scale(team, work.Logits, architecture.LogitScale, block.Count * architecture.VocabularySize);
    }

    /// <summary>Up to <see cref="HeadRows"/> rows with a target, in order.</summary>
    readonly ref struct HeadBlock(ReadOnlySpan<int> rows, ReadOnlySpan<int> targets)
    {
        /// <summary>Row numbers in the batch.</summary>
        public readonly ReadOnlySpan<int> Rows = rows;

        /// <summary>What each should predict; none is -1.</summary>
        public readonly ReadOnlySpan<int> Targets = targets;

        public int Count => Rows.Length;

        public int First => Rows[0];

        public bool Contiguous => Rows[^1] - Rows[0] + 1 == Rows.Length;
    }

    readonly int[] headRowNumbers = new int[HeadRows];
    readonly int[] headTargets = new int[HeadRows];

    bool NextBlock(ReadOnlySpan<int> targets, ref int next, out HeadBlock block)
    {
        int limit = Math.Min(HeadRows, maxRows);
        int count = 0;
        for (; next < targets.Length && count < limit; next++)
        {
            if (targets[next] < 0) continue;
            headRowNumbers[count] = next;
            headTargets[count++] = targets[next];
        }
        block = new HeadBlock(headRowNumbers.AsSpan(0, count), headTargets.AsSpan(0, count));
        return count > 0;
    }

    Floats RowsOf(Floats values, HeadBlock block) =>
        values.Slice(block.First * architecture.HiddenSize, block.Count * architecture.HiddenSize);

    Floats GatherRows(HeadBlock block)
    {
        if (block.Contiguous) return RowsOf(work.Normed, block);
        Embedding.Gather(team, work.Normed, block.Rows, work.HeadInput, block.Count, architecture.HiddenSize);
        return work.HeadInput;
    }

    void SpreadRows(HeadBlock block)
    {
        int hidden = architecture.HiddenSize;
        for (int i = 0; i < block.Count; i++)
            work.HeadInputGradient.Slice(i * hidden, hidden).Span.CopyTo(work.Hidden.Slice(block.Rows[i] * hidden, hidden).Span);
    }

    void KeepLosses(HeadBlock block)
    {
        for (int i = 0; i < block.Count; i++) work.Losses[block.Rows[i]] = work.HeadLosses[i];
    }

    static double Sum(Floats losses)
    {
        double sum = 0;
        foreach (float loss in losses.Span) sum += loss;
        return sum;
    }
}

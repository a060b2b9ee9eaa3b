using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>From tokens to the residual stream after the last layer, keys and values going into the caches, and on to scores.</content>
public sealed partial class BatchDecoder
{
    void ReadLayers()
    {
        Architecture a = architecture;
        int count = rows.Count;
        Embedding.Gather(team, embedding, tokens.AsSpan(0, count), stream, count);
        if (a.EmbeddingScale != 1) Elementwise.Scale(team, stream, a.EmbeddingScale, count * a.HiddenSize);
        if (positionEmbedding is Matrix learned)
        {
            Embedding.Gather(team, learned, positions.AsSpan(0, count), projected, count);
            Elementwise.Add(team, stream, projected, count * a.HiddenSize);
        }
        foreach (LayerWeights layer in layers) ReadLayer(layer, count);
    }

    void ReadLayer(LayerWeights w, int count)
    {
        Architecture a = architecture;
        w.AttentionNorm.Forward(team, stream, normed, statistics, count);
        ProjectTogether(normed, w.Query, query, w.Key, keys, w.Value, values);
        w.QueryNorm?.Forward(team, query, query, statistics, count * a.Heads);
        w.KeyNorm?.Forward(team, keys, keys, statistics, count * a.KeyValueHeads);
        rotary.Positions.Forward(team, w.Number, query, positions.AsSpan(0, count), count, a.Heads);
        rotary.Positions.Forward(team, w.Number, keys, positions.AsSpan(0, count), count, a.KeyValueHeads);
        CachedAttention.Store(team, rows, w.Number, keys, values, a.KeyValueHeads, a.HeadDim);
        CachedAttention.Forward(team, rows, w.Number, query, mixed, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale, w.Window);

        // Side by side, the second block reads the stream before the first has added to it.
        if (a.ParallelResidual) w.FeedForwardNorm.Forward(team, stream, normed, statistics, count);
        AddToStream(w.Output, mixed);
        if (!a.ParallelResidual) w.FeedForwardNorm.Forward(team, stream, normed, statistics, count);
        ProjectTogether(normed, w.Up, up, w.Gate, gate);
        Curve(count);
        AddToStream(w.Down, gate);
    }

    /// <summary>Up to three projections that read the same rows.</summary>
    void ProjectTogether(Floats input, Projection first, Floats firstOutput, Projection? second, Floats secondOutput, Projection? third = null, Floats thirdOutput = default)
    {
        Project(first, input, firstOutput);
        if (second is not null) Project(second, input, secondOutput);
        if (third is not null) Project(third, input, thirdOutput);
    }

    /// <summary>A projection of all rows: those of answers each as if alone, those of prompts as one matrix.</summary>
    void Project(Projection projection, Floats input, Floats output)
    {
        if (answerRows > 0) projection.ForwardEach(team, input, output, answerRows);
        if (rows.Count > answerRows) ProjectPrompts(projection, input, output, accumulate: false);
    }

    void ProjectPrompts(Projection projection, Floats input, Floats output, bool accumulate)
    {
        // A single row would go another way and have other last bits than among others.
        int count = Math.Max(2, rows.Count - answerRows);
        projection.Forward(
            team, input.Slice(answerRows * projection.Inputs, count * projection.Inputs),
            output.Slice(answerRows * projection.Outputs, count * projection.Outputs), count, accumulate);
    }

    void AddToStream(Projection projection, Floats input)
    {
        int hidden = architecture.HiddenSize;
        float scale = architecture.ResidualScale;
        int added = scale == 1 ? answerRows : rows.Count;
        if (answerRows > 0) projection.ForwardEach(team, input, projected, answerRows);
        if (rows.Count > answerRows) ProjectPrompts(projection, input, scale == 1 ? stream : projected, accumulate: scale == 1);
        if (scale != 1) Elementwise.Scale(team, projected, scale, added * hidden);
        Elementwise.Add(team, stream, projected, added * hidden);
    }

    void Curve(int count)
    {
        int width = architecture.IntermediateSize;
        if (width % 64 == 0)
        {
            curve.Forward(team, gate, up, gate, count * width);
            return;
        }

        // Numbers left over from a vector are computed otherwise; they must be the same ones whatever the number of rows.
        for (int row = 0; row < count; row++)
        {
            Floats part = gate.Slice(row * width, width);
            curve.Forward(team, part, up.Slice(row * width, width), part, width);
        }
    }

    void Score()
    {
        if (scoredCount == 0) return;
        int hidden = architecture.HiddenSize;
        for (int i = 0; i < scoredCount; i++)
            stream.Slice(scoredRows[i] * hidden, hidden).Span.CopyTo(scored.Slice(i * hidden, hidden).Span);
        finalNorm.Forward(team, scored, scored, statistics, scoredCount);
        head.ForwardEach(team, scored, scores, scoredCount);
        if (architecture.LogitScale != 1) Elementwise.Scale(team, scores, architecture.LogitScale, scoredCount * architecture.VocabularySize);
    }

    /// <summary>The states of all rows of the pass after the final norm [rows, hidden].</summary>
    internal Floats NormedRows()
    {
        finalNorm.Forward(team, stream, normed, statistics, rows.Count);
        return normed.Slice(0, rows.Count * architecture.HiddenSize);
    }

    /// <summary>target[count, vocabulary] = the scores of normed states [count, hidden], as one matrix.</summary>
    internal void ScoreStates(Floats states, Floats target, int count)
    {
        head.Forward(team, states, target, count);
        if (architecture.LogitScale != 1) Elementwise.Scale(team, target, architecture.LogitScale, count * architecture.VocabularySize);
    }
}

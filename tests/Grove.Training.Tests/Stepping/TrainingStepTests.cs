using Grove.Models;
using Grove.Tensors;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Stepping;

namespace Grove.Training.Tests.Stepping;

public class TrainingStepTests
{
    static readonly Architecture Small = new()
    {
        VocabularySize = 50, HiddenSize = 16, IntermediateSize = 32, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadDim = 8, MaxPositions = 64,
    };

    static readonly TokenSequence[] Sequences = [.. Enumerable.Range(0, 7).Select(index =>
    {
        var random = new Random(index);
        int length = random.Next(4, 20);
        return new TokenSequence(
            [.. Enumerable.Range(0, length).Select(_ => random.Next(50))],
            [.. Enumerable.Range(0, length).Select(place => place == length - 1 || random.Next(3) > 0)]);
    })];

    static (double Loss, float[] Gradient) Gradient(int rowLength, int rowsPerPass, IReadOnlyList<int[]> rows)
    {
        using var parameters = Parameters.Allocate(Small);
        parameters.Initialize(9);
        using var team = new Team(1);
        var batch = new Batch(rows.Count, rowLength, rowsPerPass);
        for (int row = 0; row < rows.Count; row++) batch.SetRow(row, Sequences, rows[row]);
        using var step = new TrainingStep(parameters, team, new OptimizerSettings(), Math.Min(rowsPerPass, rows.Count) * rowLength);
        double loss = step.Accumulate(batch) / batch.LossTokens;
        return (loss, [.. step.Decoder.Gradients.All.SelectMany(parameter => parameter.Value.Span.ToArray())]);
    }

    [Fact]
    public void Packed_unpacked_and_accumulated_gradients_are_the_same()
    {
        int[][] alone = [.. Enumerable.Range(0, Sequences.Length).Select(index => (int[])[index])];
        var (loss, gradient) = Gradient(20, alone.Length, alone);
        List<int[]> packed = BestFit.Pack([.. Sequences.Select(sequence => sequence.Length)], 40);
        Assert.True(packed.Count < alone.Length);

        foreach (var (otherLoss, other) in (IEnumerable<(double, float[])>)
            [Gradient(40, packed.Count, packed), Gradient(40, 1, packed), Gradient(20, 3, alone), Gradient(20, 1, alone)])
        {
            Assert.Equal(loss, otherLoss, 1e-5);
            float worst = gradient.Zip(other, (left, right) => Math.Abs(left - right)).Max();
            Assert.True(worst < 1e-5, $"maximum difference {worst}");
        }
        Assert.True(gradient.Max(Math.Abs) > 1e-3);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_leaves_the_weights()
    {
        using var parameters = Parameters.Allocate(Small);
        parameters.Initialize(9);
        parameters["model.norm.weight"][3] = float.NaN;
        float before = parameters.All[0].Value[7];
        using var team = new Team(1);
        var batch = new Batch(1, 20, 1);
        batch.SetRow(0, Sequences, [0]);
        using var step = new TrainingStep(parameters, team, new OptimizerSettings(), 20);
        Assert.True(step.Run(batch, 0.1).Skipped);
        Assert.Equal(before, parameters.All[0].Value[7]);
        Assert.Equal(0, step.Optimizer.Updates);
    }

    [Fact]
    public void Clipping_shortens_the_gradient_for_both_kinds_alike()
    {
        // AdamW's first update does not depend on the gradient's length, so look at its first moment.
        double Moment(double clip)
        {
            using var parameters = Parameters.Allocate(Small);
            parameters.Initialize(9);
            using var team = new Team(1);
            var batch = new Batch(1, 20, 1);
            batch.SetRow(0, Sequences, [0]);
            using var step = new TrainingStep(parameters, team, new OptimizerSettings { ClipNorm = clip }, 20);
            StepResult result = step.Run(batch, 0.01);
            double length = Math.Sqrt(step.Optimizer.FirstMoments.All.Sum(parameter => parameter.Value.Span.ToArray().Sum(value => (double)value * value)));
            return length / result.GradientNorm;
        }
        Assert.Equal(0.1, Moment(0), 1e-4);
        Assert.Equal(0.1, Moment(1e6), 1e-4);
        Assert.True(Moment(0.01) < 0.01);
    }
}

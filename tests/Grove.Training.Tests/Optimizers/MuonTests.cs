using Grove.Tensors;
using Grove.Training.Optimizers;

namespace Grove.Training.Tests.Optimizers;

public class MuonTests
{
    [Theory]
    [InlineData(8, 8)]
    [InlineData(6, 20)]
    [InlineData(20, 6)]
    public void The_update_has_singular_values_about_one(int rows, int columns)
    {
        using var team = new Team(1);
        using var arena = new Arena(4 * Arena.Padded(rows * columns));
        Floats weight = arena.Take(rows * columns), gradient = arena.Take(rows * columns), momentum = arena.Take(rows * columns);
        var random = new Random(3);
        for (int index = 0; index < gradient.Length; index++) gradient[index] = (float)(random.NextDouble() - 0.5) * (1 + index % columns);
        using var muon = new Muon(team, [[rows, columns]]);

        muon.Step(weight, gradient, momentum, rows, columns, rate: 1, beta: 0.95f, decay: 0, gradientScale: 1);

        double factor = 0.2 * Math.Sqrt(Math.Max(rows, columns));
        int side = Math.Min(rows, columns);
        // |X|² is the sum of the squared singular values; the quintic leaves them between about 0.7 and 1.2.
        double sum = 0, along = 0;
        for (int index = 0; index < weight.Length; index++)
        {
            double value = weight[index] / factor;
            sum += value * value;
            along += value * gradient[index];
        }
        Assert.InRange(Math.Sqrt(sum / side), 0.65, 1.25);
        Assert.True(along < 0, "the step goes uphill");
    }

    [Fact]
    public void Weights_decay_on_their_own()
    {
        using var team = new Team(1);
        using var arena = new Arena(4 * Arena.Padded(16));
        Floats weight = arena.Take(16), gradient = arena.Take(16), momentum = arena.Take(16);
        weight.Span.Fill(2);
        using var muon = new Muon(team, [[4, 4]]);
        muon.Step(weight, gradient, momentum, 4, 4, rate: 0.1f, beta: 0.95f, decay: 0.5f, gradientScale: 1);
        Assert.All(weight.Span.ToArray(), value => Assert.Equal(1.9f, value, 1e-6f));
    }
}

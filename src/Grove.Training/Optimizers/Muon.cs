using System.Numerics;
using System.Runtime.InteropServices;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Training.Optimizers;

/// <summary>
/// Muon (Jordan et al., 2024): the smoothed gradient of a matrix is replaced by the nearest matrix whose singular values are all
/// about 1, so that no direction is learned much faster than another.
/// </summary>
sealed class Muon : IDisposable
{
    // momentum m = β·m + (1 - β)·g;  u = β·m + (1 - β)·g (Nesterov);  X = u / |u|
    // five times: A = X·Xᵀ (over the shorter side);  X = 3.4445·X + (-4.7750·A + 2.0315·A²)·X
    // w = w·(1 - rate·decay) - rate · 0.2·√max(rows, columns) · X
    //
    // The last factor gives the update AdamW's usual root mean square of 0.2 (Liu et al., 2025), so that one rate fits both.
    const int Steps = 5;
    const float LinearTerm = 3.4445f, CubicTerm = -4.7750f, QuinticTerm = 2.0315f;

    readonly Team team;
    readonly Arena arena;
    readonly Floats update, product, gram, square;

    /// <summary>Plans the memory for matrices of the given shapes.</summary>
    public Muon(Team team, IReadOnlyList<int[]> shapes)
    {
        this.team = team;
        int size = shapes.Max(shape => checked(shape[0] * shape[1]));
        int side = shapes.Max(shape => Math.Min(shape[0], shape[1]));
        arena = new Arena(2 * Arena.Padded(size) + 2 * Arena.Padded(side * side));
        update = arena.Take(size);
        product = arena.Take(size);
        gram = arena.Take(side * side);
        square = arena.Take(side * side);
    }

    /// <summary>Updates one matrix.</summary>
    /// <param name="weight">[rows, columns], updated.</param>
    /// <param name="gradient">[rows, columns].</param>
    /// <param name="momentum">[rows, columns], updated.</param>
    /// <param name="rows">Outputs.</param>
    /// <param name="columns">Inputs.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="beta">Memory of the gradient.</param>
    /// <param name="decay">Weight decay.</param>
    /// <param name="gradientScale">Factor on the gradient.</param>
    public void Step(Floats weight, Floats gradient, Floats momentum, int rows, int columns, float rate, float beta, float decay, float gradientScale)
    {
        int length = rows * columns;
        Smooth(gradient.Span, momentum.Span, update.Span[..length], beta, gradientScale);
        Orthogonalize(rows, columns);
        Apply(weight.Span, update.Span[..length], 1 - rate * decay, -rate * 0.2f * MathF.Sqrt(Math.Max(rows, columns)));
    }

    void Orthogonalize(int rows, int columns)
    {
        int length = rows * columns, side = Math.Min(rows, columns);
        Floats matrix = update.Slice(0, length), next = product.Slice(0, length);
        Floats a = gram.Slice(0, side * side), b = square.Slice(0, side * side);
        double norm = Math.Sqrt(Elementwise.SumOfSquares(team, matrix, length));
        Elementwise.Scale(team, matrix, (float)(1 / (norm + 1e-7)), length);
        for (int step = 0; step < Steps; step++)
        {
            if (rows <= columns) Gemm.Multiply(team, matrix, false, matrix, true, a, rows, rows, columns, false);
            else Gemm.Multiply(team, matrix, true, matrix, false, a, columns, columns, rows, false);
            Gemm.Multiply(team, a, false, a, false, b, side, side, side, false);
            Combine(a.Span, b.Span, side);
            if (rows <= columns) Gemm.Multiply(team, b, false, matrix, false, next, rows, columns, rows, false);
            else Gemm.Multiply(team, matrix, false, b, false, next, rows, columns, columns, false);
            (matrix, next) = (next, matrix);
        }
        // An odd number of steps ends in the other buffer.
        matrix.Span.CopyTo(update.Span);
    }

    // b = quintic·b + cubic·a + linear·identity: the whole polynomial in one matrix.
    static void Combine(ReadOnlySpan<float> a, Span<float> b, int side)
    {
        for (int index = 0; index < b.Length; index++) b[index] = QuinticTerm * b[index] + CubicTerm * a[index];
        for (int index = 0; index < side; index++) b[index * side + index] += LinearTerm;
    }

    static void Smooth(ReadOnlySpan<float> gradient, Span<float> momentum, Span<float> update, float beta, float scale)
    {
        var g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var m = MemoryMarshal.Cast<float, Vector<float>>(momentum);
        var u = MemoryMarshal.Cast<float, Vector<float>>(update);
        float share = (1 - beta) * scale;
        for (int index = 0; index < g.Length; index++)
        {
            Vector<float> fresh = g[index] * share;
            m[index] = m[index] * beta + fresh;
            u[index] = m[index] * beta + fresh;
        }
        for (int index = g.Length * Vector<float>.Count; index < gradient.Length; index++)
        {
            momentum[index] = momentum[index] * beta + gradient[index] * share;
            update[index] = momentum[index] * beta + gradient[index] * share;
        }
    }

    static void Apply(Span<float> weight, ReadOnlySpan<float> update, float keep, float factor)
    {
        var w = MemoryMarshal.Cast<float, Vector<float>>(weight);
        var u = MemoryMarshal.Cast<float, Vector<float>>(update);
        for (int index = 0; index < w.Length; index++) w[index] = w[index] * keep + u[index] * factor;
        for (int index = w.Length * Vector<float>.Count; index < weight.Length; index++)
            weight[index] = weight[index] * keep + update[index] * factor;
    }

    public void Dispose() => arena.Dispose();
}

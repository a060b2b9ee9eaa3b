using System.Diagnostics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors;

/// <summary>
/// How fast linear layers run here and now, for weights of each type: what <see cref="Machine"/> can do at most, times what the kernels
/// make of it. Every speed is that of the best of several runs, as the one least disturbed by the rest of the machine.
/// </summary>
public static class LinearSpeed
{
    static readonly TimeSpan Duration = TimeSpan.FromSeconds(0.06);
    const int LeastRuns = 4;

    /// <summary>The runtime counts 30 calls, then waits for 100 ms without new code, then compiles on a thread of its own.</summary>
    const int CallsUntilCompiled = 40;

    static readonly TimeSpan CompilationDelay = TimeSpan.FromSeconds(0.3);

    /// <summary>
    /// Calls every kernel often enough that the runtime compiles it for good, and waits until it has; without this the first speeds measured
    /// in a process would be those of code that nobody runs for long.
    /// </summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="types">How weights are stored; types that can be written.</param>
    public static void WarmUp(Team team, IEnumerable<TensorType> types)
    {
        const int Outputs = 64, Inputs = 256, Rows = 8;
        using var arena = new Arena(Arena.Padded(Rows * Inputs) + Arena.Padded(Rows * Outputs));
        Floats input = arena.Take(Rows * Inputs), output = arena.Take(Rows * Outputs);
        foreach (TensorType type in types)
        {
            using var weight = new PatternMatrix(team, type, Outputs, Inputs);
            for (int call = 0; call < CallsUntilCompiled; call++)
            {
                Linear.ForwardInteger(team, input, [new LinearPart(weight.Matrix, output)], 1);
                Linear.Forward(team, input, weight.Matrix, output, Rows);
                Linear.BackwardInput(team, output, weight.Matrix, input, Rows, accumulate: false);
            }
        }
        Thread.Sleep(CompilationDelay);
    }

    /// <summary>The product of decoding: weights that stream by once, with one row.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="type">How the weights are stored; one that can be written.</param>
    /// <param name="outputs">Rows of each matrix.</param>
    /// <param name="inputs">Columns of each matrix, a whole number of blocks.</param>
    /// <param name="bytes">Size of all matrices together: as large as the model, so that caches help as much as they do there.</param>
    /// <returns>Numbers of the weights per second.</returns>
    public static double OneRow(Team team, TensorType type, int outputs, int inputs, long bytes)
    {
        long each = outputs * type.RowBytes(inputs);
        int count = (int)Math.Max(1, bytes / each);
        using var weights = new PatternMatrix(team, type, checked(outputs * count), inputs);
        using var arena = new Arena(Arena.Padded(inputs) + Arena.Padded(outputs));
        Floats input = arena.Take(inputs), output = arena.Take(outputs);
        // The best of each matrix rather than of each pass: on a busy machine no whole pass may go by undisturbed.
        double[] best = new double[count];
        Array.Fill(best, double.PositiveInfinity);
        long first = Stopwatch.GetTimestamp();
        for (int run = 0; run <= LeastRuns || Stopwatch.GetElapsedTime(first) < Duration; run++)
        {
            for (int i = 0; i < count; i++)
            {
                long began = Stopwatch.GetTimestamp();
                Linear.ForwardInteger(team, input, [new LinearPart(weights.Matrix.Slice(i * outputs, outputs), output)], 1);
                if (run > 0) best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }
        return (double)outputs * inputs * count / best.Sum();
    }

    /// <summary>The product of reading prompts and training: output = input · weightᵀ for many rows.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="type">How the weight is stored; one that can be written.</param>
    /// <param name="outputs">Rows of the weight.</param>
    /// <param name="inputs">Columns of the weight, a whole number of blocks.</param>
    /// <param name="rows">Rows of the input, 2 or more.</param>
    /// <returns>Multiply-adds per second: numbers of the weight times rows.</returns>
    public static double ManyRows(Team team, TensorType type, int outputs, int inputs, int rows)
    {
        using var weight = new PatternMatrix(team, type, outputs, inputs);
        using var arena = new Arena(Arena.Padded((long)rows * inputs) + Arena.Padded((long)rows * outputs));
        Floats input = arena.Take(rows * inputs), output = arena.Take(rows * outputs);
        return (double)outputs * inputs * rows / Best(() => Linear.Forward(team, input, weight.Matrix, output, rows));
    }

    /// <summary>The product of the backward pass: inputGradient = outputGradient · weight.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="type">How the weight is stored; one that can be written.</param>
    /// <param name="outputs">Rows of the weight.</param>
    /// <param name="inputs">Columns of the weight, a whole number of blocks.</param>
    /// <param name="rows">Rows of the gradient, 2 or more.</param>
    /// <returns>Multiply-adds per second: numbers of the weight times rows.</returns>
    public static double InputGradient(Team team, TensorType type, int outputs, int inputs, int rows)
    {
        using var weight = new PatternMatrix(team, type, outputs, inputs);
        using var arena = new Arena(Arena.Padded((long)rows * inputs) + Arena.Padded((long)rows * outputs));
        Floats input = arena.Take(rows * inputs), output = arena.Take(rows * outputs);
        return (double)outputs * inputs * rows / Best(() => Linear.BackwardInput(team, output, weight.Matrix, input, rows, accumulate: false));
    }

    /// <summary>The other product of the backward pass: weightGradient += outputGradientᵀ · input, in single precision.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputs">Rows of the weight.</param>
    /// <param name="inputs">Columns of the weight.</param>
    /// <param name="rows">Rows of the gradient.</param>
    /// <returns>Multiply-adds per second: numbers of the weight times rows.</returns>
    public static double WeightGradient(Team team, int outputs, int inputs, int rows)
    {
        using var arena = new Arena(Arena.Padded((long)rows * inputs) + Arena.Padded((long)rows * outputs) + Arena.Padded((long)outputs * inputs));
        Floats input = arena.Take(rows * inputs), output = arena.Take(rows * outputs), gradient = arena.Take(outputs * inputs);
        return (double)outputs * inputs * rows / Best(() => Gemm.Multiply(team, output, true, input, false, gradient, outputs, inputs, rows, accumulate: true));
    }

    /// <summary>Seconds of the fastest run of an action, after one to warm up.</summary>
    public static double Best(Action action)
    {
        action();
        double best = double.PositiveInfinity;
        long first = Stopwatch.GetTimestamp();
        for (int run = 0; run < LeastRuns || Stopwatch.GetElapsedTime(first) < Duration; run++)
        {
            long began = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return best;
    }
}

using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class AttentionTests
{
    /// <summary>Documents, heads, key heads, head length.</summary>
    public static TheoryData<int[], int, int, int> Shapes => new()
    {
        { [], 1, 1, 4 },
        { [1], 1, 1, 1 },
        { [1, 1, 2], 2, 1, 5 },
        { [7, 16, 17, 3], 4, 2, 8 },
        { [65, 130, 1, 40], 3, 3, 24 },
        { [200, 9], 6, 2, 32 },
        { [97], 2, 2, 64 },
        { [63, 64], 2, 1, 128 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_variant_agrees_with_scalar(int[] documents, int heads, int kvHeads, int headDim)
    {
        foreach (int? window in (int?[])[null, 1, 3, 17, 50, 1000])
        {
            AssertVariantsAgree(documents, heads, kvHeads, headDim, window);
        }
    }

    static void AssertVariantsAgree(int[] documents, int heads, int kvHeads, int headDim, int? window)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 20);
        var problem = new Problem(arena, documents, heads, kvHeads, headDim, range: 2) { Window = window };
        var expected = problem.Results(arena);
        var actual = problem.Results(arena);
        Check.With(KernelLevel.Scalar, () => problem.Run(team, expected));
        Check.EachVariant(Attention.ForwardVariants, level =>
        {
            Array.ForEach(actual, result => result.Span.Fill(9));
            problem.Run(team, actual);
            for (int i = 0; i < expected.Length - 1; i++)
            {
                Check.Close(expected[i].Span, actual[i].Span, 3e-5, $"{level} {Problem.Names[i]}, window {window}");
            }
        });
    }

    [Fact]
    public void A_window_shows_the_last_rows_only()
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 18);
        var problem = new Problem(arena, [120], 2, 1, 16, range: 1) { Window = 40 };
        var before = problem.Results(arena);
        problem.Run(team, before);
        problem.Key.Span[..(60 * 16)].Fill(1000);
        problem.Value.Span[..(60 * 16)].Fill(1000);
        var after = problem.Results(arena);
        problem.Run(team, after);
        Check.Same(before[0].Span[(99 * 32)..], after[0].Span[(99 * 32)..], "rows 99 on, which see 60 on");
        Assert.NotEqual(before[0][98 * 32], after[0][98 * 32], 1e-3);
    }

    [Theory]
    [InlineData(0, 5, null)]
    [InlineData(1, 1, null)]
    [InlineData(33, 100, null)]
    [InlineData(300, 270, null)]
    [InlineData(33, 100, 20)]
    [InlineData(300, 270, 129)]
    public void Going_on_behind_cached_rows_is_the_end_of_the_whole(int before, int rows, int? window)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 20);
        int all = before + rows;
        var problem = new Problem(arena, [all], 4, 2, 24, range: 1) { Window = window };
        var whole = problem.Results(arena);
        Check.With(KernelLevel.Scalar, () => problem.Run(team, whole));
        var expected = whole[0].Slice(before * 96, rows * 96);
        var (output, logSumExp) = (arena.Take(rows * 96), arena.Take(rows * 4));
        Check.With(KernelLevel.Scalar, () => Run(KernelLevel.Scalar));
        Check.EachVariant(Attention.ForwardVariants, Run);

        void Run(KernelLevel level)
        {
            output.Span.Fill(9);
            Attention.Continue(
                team, problem.Query.Slice(before * 96, rows * 96), problem.Key, problem.Value, output, logSumExp, before, rows, 4, 2, 24, problem.Scale, window);
            Check.Close(expected.Span, output.Span, 3e-5, $"{level}");
        }
    }

    [Fact]
    public void A_window_of_nothing_is_refused()
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 12);
        var problem = new Problem(arena, [4], 1, 1, 4, range: 1) { Window = 0 };
        var error = Assert.Throws<ArgumentException>(() => problem.Run(team, problem.Results(arena)));
        Assert.StartsWith("window is 0; a row sees at least itself.", error.Message);
    }

    [Theory]
    [InlineData("Scalar", null)]
    [InlineData("Avx512", null)]
    [InlineData("Scalar", 3)]
    [InlineData("Avx512", 3)]
    public void Gradients_agree_with_differences(string level, int? window) => Check.With(Enum.Parse<KernelLevel>(level), () =>
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 14);
        var problem = new Problem(arena, [3, 1, 8], 4, 2, 6, range: 1) { Window = window };
        var results = problem.Results(arena);
        var other = problem.Results(arena);
        problem.Run(team, results);
        Check.Gradient(problem.Query, results[2].Span, Loss, "query");
        Check.Gradient(problem.Key, results[3].Span, Loss, "key");
        Check.Gradient(problem.Value, results[4].Span, Loss, "value");

        double Loss()
        {
            problem.Run(team, other);
            return Check.Dot(other[0], problem.OutputGradient);
        }
    });

    [Fact]
    public void Documents_do_not_see_each_other()
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 18);
        var together = new Problem(arena, [70, 50], 2, 1, 16, range: 1);
        var before = together.Results(arena);
        together.Run(team, before);
        together.Key.Span[..(70 * 16)].Fill(1000);
        together.Value.Span[..(70 * 16)].Fill(float.MaxValue);
        var after = together.Results(arena);
        Attention.Forward(team, together.Query, together.Key, together.Value, after[0], after[1], together.Starts, 120, 2, 1, 16, together.Scale);
        Check.Same(before[0].Span[(70 * 32)..], after[0].Span[(70 * 32)..], "the second document");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var problem = new Problem(arena, [150, 20, 90], 6, 2, 32, range: 1);
        var all = arena.Take(4 * problem.Query.Length);
        var results = problem.Results(arena);
        problem.Run(team, results);
        int at = 0;
        foreach (var result in results[..5])
        {
            result.Span.CopyTo(all.Span[at..]);
            at += result.Length;
        }

        return all;
    });

    [Fact]
    public void Nothing_is_allocated()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 20);
        var problem = new Problem(arena, [150, 20, 90], 6, 2, 32, range: 1);
        var results = problem.Results(arena);
        Check.AllocatesNothing(() => problem.Run(team, results));
    }

    [Fact]
    public void Starts_that_are_not_documents_are_refused()
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 12);
        var problem = new Problem(arena, [4], 1, 1, 4, range: 1);
        problem.Starts[2] = 1;
        var error = Assert.Throws<ArgumentException>(() => problem.Run(team, problem.Results(arena)));
        Assert.StartsWith("starts[2] is 1; it must be 2 (a document begins here) or 0 (it goes on).", error.Message);
    }

    sealed class Problem
    {
        internal static readonly string[] Names = ["output", "log-sum-exp", "query gradient", "key gradient", "value gradient"];

        readonly int rows;
        readonly int heads;
        readonly int kvHeads;
        readonly int headDim;

        internal Problem(Arena arena, int[] documents, int heads, int kvHeads, int headDim, float range)
        {
            (this.heads, this.kvHeads, this.headDim) = (heads, kvHeads, headDim);
            rows = documents.Sum();
            Scale = 1 / MathF.Sqrt(headDim);
            Query = Check.Random(arena, rows * heads * headDim, 1, range);
            Key = Check.Random(arena, rows * kvHeads * headDim, 2, range);
            Value = Check.Random(arena, rows * kvHeads * headDim, 3);
            OutputGradient = Check.Random(arena, rows * heads * headDim, 4);
            Starts = documents.SelectMany((length, index) => Enumerable.Repeat(documents[..index].Sum(), length)).ToArray();
        }

        internal Floats Query { get; }

        internal Floats Key { get; }

        internal Floats Value { get; }

        internal Floats OutputGradient { get; }

        internal int[] Starts { get; }

        internal float Scale { get; }

        internal int? Window { get; init; }

        internal Floats[] Results(Arena arena) =>
        [
            arena.Take(Query.Length), arena.Take(rows * heads), arena.Take(Query.Length), arena.Take(Key.Length), arena.Take(Key.Length),
            arena.Take(Attention.ScratchLength(rows, heads)),
        ];

        internal void Run(Team team, Floats[] results)
        {
            Attention.Forward(team, Query, Key, Value, results[0], results[1], Starts, rows, heads, kvHeads, headDim, Scale, Window);
            Attention.Backward(
                team, OutputGradient, Query, Key, Value, results[0], results[1], results[2], results[3], results[4], results[5], Starts,
                rows, heads, kvHeads, headDim, Scale, Window);
        }
    }
}

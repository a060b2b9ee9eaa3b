namespace Grove.Tensors.Kernels;

/// <summary>What a kernel variant asks of the processor, least first. Variants of a higher level need what the lower ones need.</summary>
enum KernelLevel
{
    Scalar,
    Portable,
    Avx2,
    Avx512,
}

/// <summary>
/// One way to run an operation. Each operation lists its own, best first; dispatch, tests and benchmarks read the same list.
/// Every variant runs on every machine (the runtime emulates what is missing); <see cref="IsSupported"/> says where it is fast.
/// </summary>
readonly unsafe struct Variant
{
    /// <summary>The environment variable that forces a level: scalar, portable, avx2 or avx512.</summary>
    internal const string EnvironmentVariable = "GROVE_KERNELS";

    static readonly KernelLevel? FromEnvironment = Parse(Environment.GetEnvironmentVariable(EnvironmentVariable));

    [ThreadStatic]
    static KernelLevel? forced;

    internal Variant(KernelLevel level, bool isSupported, delegate*<void*, int, int, void> range)
    {
        Level = level;
        IsSupported = isSupported;
        Range = range;
    }

    internal Variant(KernelLevel level, bool isSupported, delegate*<Team, void*, void> whole)
    {
        Level = level;
        IsSupported = isSupported;
        Whole = whole;
    }

    internal KernelLevel Level { get; }

    internal bool IsSupported { get; }

    /// <summary>(arguments, start, end): does the part [start, end) of the operation.</summary>
    internal delegate*<void*, int, int, void> Range { get; }

    /// <summary>(team, arguments): does all of an operation that takes more than one run of the team.</summary>
    internal delegate*<Team, void*, void> Whole { get; }

    /// <summary>Overrules the environment on the current thread; null ends it. For tests and benchmarks.</summary>
    internal static void Force(KernelLevel? level) => forced = level;

    /// <summary>The best variant that the machine supports, or the best not above a forced level.</summary>
    internal static Variant Choose(Variant[] bestFirst) => bestFirst[ChooseIndex(bestFirst)];

    /// <summary>The same as a place in the list.</summary>
    internal static int ChooseIndex(Variant[] bestFirst)
    {
        var limit = forced ?? FromEnvironment;
        if (limit is < KernelLevel.Scalar)
        {
            throw new ArgumentException(
                $"{EnvironmentVariable} is '{Environment.GetEnvironmentVariable(EnvironmentVariable)}'; it can be scalar, portable, avx2 or avx512.");
        }

        for (int index = 0; index < bestFirst.Length; index++)
        {
            if (limit is { } level ? bestFirst[index].Level <= level : bestFirst[index].IsSupported)
            {
                return index;
            }
        }

        return bestFirst.Length - 1;
    }

    /// <summary>Null for no name, a level that does not exist for an unknown name: a static initialiser must not throw.</summary>
    internal static KernelLevel? Parse(string? name) => name switch
    {
        null or "" => null,
        "scalar" => KernelLevel.Scalar,
        "portable" => KernelLevel.Portable,
        "avx2" => KernelLevel.Avx2,
        "avx512" => KernelLevel.Avx512,
        _ => (KernelLevel)(-1),
    };
}

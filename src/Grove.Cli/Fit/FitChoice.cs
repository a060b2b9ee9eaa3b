using Grove.Models.Planning;

namespace Grove.Cli.Fit;

/// <summary>A way to run a model: memory in bytes, speed in tokens per second.</summary>
sealed record RunChoice(
    string Type, long Weights, long Cache, long Work, long Total, bool Fits, double DecodeTokensPerSecond, double PrefillTokensPerSecond);

/// <summary>A way to tune a model: memory in bytes, speed in tokens per second.</summary>
/// <param name="Method">full, lora or qlora.</param>
/// <param name="Base">How the weights are stored while they are tuned.</param>
/// <param name="Rows">Packed rows in a pass: as many as asked for, or as fit.</param>
/// <param name="RowLength">Tokens of a packed row.</param>
/// <param name="Weights">Bytes of the weights, and of adapters.</param>
/// <param name="Gradients">Bytes of the gradients.</param>
/// <param name="Optimizer">Bytes of AdamW's two moments.</param>
/// <param name="Activations">Bytes of what the passes keep and work in.</param>
/// <param name="Total">All bytes.</param>
/// <param name="Fits">Whether that is within the budget.</param>
/// <param name="TokensPerSecond">Speed.</param>
/// <param name="SecondsForSample">Time for 1,000 rows of 200 tokens, once.</param>
sealed record TuneChoice(
    string Method, string Base, int Rows, int RowLength, long Weights, long Gradients, long Optimizer, long Activations, long Total, bool Fits,
    double TokensPerSecond, double SecondsForSample)
{
    /// <summary>Tokens of 1,000 rows of 200.</summary>
    const double Sample = 200_000;

    /// <summary>Puts memory and speed together.</summary>
    public static TuneChoice Of(string method, string weights, int rows, int rowLength, TuneMemory memory, long budget, double speed) => new(
        method, weights, rows, rowLength, memory.Weights, memory.Gradients, memory.Optimizer, memory.Activations, memory.Total, memory.Total <= budget,
        speed, Sample / speed);
}

/// <summary>All that one model can do on this machine.</summary>
/// <param name="Name">The model.</param>
/// <param name="Parameters">Its weights.</param>
/// <param name="Context">Tokens of prompt and answer together that the cache is for.</param>
/// <param name="Run">The ways to run it, largest first.</param>
/// <param name="Tune">The ways to tune it, most thorough first.</param>
sealed record ModelFit(string Name, long Parameters, int Context, IReadOnlyList<RunChoice> Run, IReadOnlyList<TuneChoice> Tune);

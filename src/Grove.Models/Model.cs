using Grove.Text;

namespace Grove.Models;

/// <summary>Everything a model's folder holds, ready to be used.</summary>
/// <param name="Parameters">The weights.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Generation">How it wants to be asked.</param>
/// <param name="ChatTemplate">Its chat template (Jinja), or null when it has none.</param>
public sealed record Model(Parameters Parameters, Tokenizer Tokenizer, GenerationSettings Generation, string? ChatTemplate)
    : IDisposable
{
    /// <summary>Its shape.</summary>
    public Architecture Architecture => Parameters.Architecture;

    /// <summary>The weights for reading.</summary>
    public Weights Weights { get; } = Weights.Of(Parameters);

    /// <summary>Opens a model.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="GroveException">Something is missing, malformed, cut off or does not fit together; the message names the file.</exception>
    public static Model Open(string path) => ModelDirectory.Load(path);

    /// <summary>Releases the weights.</summary>
    public void Dispose() => Parameters.Dispose();
}

using Grove.Text;

namespace Grove.Models;

/// <summary>A model ready to be used: weights, tokenizer, and how it wants to be asked.</summary>
public sealed record Model : IDisposable
{
    readonly Parameters? parameters;

    /// <summary>A model in memory, which can be trained.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="generation">How it wants to be asked.</param>
    /// <param name="chatTemplate">Its chat template (Jinja), or null when it has none.</param>
    public Model(Parameters parameters, Tokenizer tokenizer, GenerationSettings generation, string? chatTemplate)
        : this(Weights.Of(parameters), tokenizer, generation, chatTemplate) => this.parameters = parameters;

    /// <summary>A model for reading, with weights in any type.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="generation">How it wants to be asked.</param>
    /// <param name="chatTemplate">Its chat template (Jinja), or null when it has none.</param>
    public Model(Weights weights, Tokenizer tokenizer, GenerationSettings generation, string? chatTemplate)
    {
        Weights = weights;
        Tokenizer = tokenizer;
        Generation = generation;
        ChatTemplate = chatTemplate;
    }

    /// <summary>The weights for reading.</summary>
    public Weights Weights { get; }

    /// <summary>The weights for training.</summary>
    /// <exception cref="InvalidOperationException">The model was opened for reading: <see cref="ModelDirectory.Load"/> it instead.</exception>
    public Parameters Parameters => parameters ?? throw new InvalidOperationException("This model was opened for reading; load it to train it.");

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>How it wants to be asked.</summary>
    public GenerationSettings Generation { get; }

    /// <summary>Its chat template (Jinja), or null when it has none.</summary>
    public string? ChatTemplate { get; }

    /// <summary>Its shape.</summary>
    public Architecture Architecture => Weights.Architecture;

    /// <summary>
    /// Opens a model for reading: a folder in Hugging Face's layout or a GGUF file. The weights are mapped, so that opening takes the
    /// same time for any size, and a model may be larger than memory.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <exception cref="GroveException">Something is missing, malformed, cut off or not supported; the message names the file.</exception>
    public static Model Open(string path) => ModelFiles.IsGguf(path) ? GgufModel.Open(path) : ModelDirectory.Open(path);

    /// <summary>Loads a model into memory in single precision, for training: a folder or a GGUF file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <exception cref="GroveException">Something is missing, malformed, cut off or not supported; the message names the file.</exception>
    public static Model Load(string path) => ModelFiles.IsGguf(path) ? GgufModel.Load(path) : ModelDirectory.Load(path);

    /// <summary>Opens a model's weights for reading, without tokenizer and settings.</summary>
    /// <param name="path">A folder or a GGUF file.</param>
    /// <exception cref="GroveException">The weights are missing, malformed, cut off or not supported; the message names the file.</exception>
    public static Weights OpenWeights(string path) => ModelFiles.IsGguf(path) ? GgufModel.OpenWeights(path) : ModelDirectory.OpenWeights(path);

    /// <summary>Reads a model's shape from its headers.</summary>
    /// <param name="path">A folder or a GGUF file.</param>
    /// <exception cref="GroveException">It is no model, or one of a family that is not supported.</exception>
    public static Architecture ReadArchitecture(string path) => ModelFiles.IsGguf(path) ? GgufModel.ReadArchitecture(path) : ModelDirectory.ReadArchitecture(path);

    /// <summary>Releases the weights.</summary>
    public void Dispose()
    {
        Weights.Dispose();
        parameters?.Dispose();
    }
}

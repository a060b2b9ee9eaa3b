using Grove.Text;

namespace Grove.Cli;

/// <summary>Finds the tokenizer that a command names: a model directory, a <c>tokenizer.json</c> or a GGUF.</summary>
static class TokenizerSource
{
    /// <summary>Opens it.</summary>
    /// <exception cref="GroveException">There is none, or it cannot be read.</exception>
    public static Tokenizer Open(string source)
    {
        if (Directory.Exists(source)) return Tokenizer.Load(Path.Combine(source, Tokenizer.FileName));
        return source.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? OpenGguf(source) : Tokenizer.Load(source);
    }

    static Tokenizer OpenGguf(string source) => throw new GroveException(
        $"cannot read ({source}): tokenizers inside GGUF files are not read yet. Name the model's tokenizer.json", ExitKind.BadInput);
}

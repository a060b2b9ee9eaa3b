using Grove.Models;
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
        return source.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? GgufModel.ReadTokenizer(source) : Tokenizer.Load(source);
    }
}

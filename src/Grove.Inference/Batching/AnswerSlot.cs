using Grove.Inference.Sampling;
using Grove.Text;

namespace Grove.Inference.Batching;

/// <summary>What one running answer needs besides its text: taken once, used by one answer after another.</summary>
sealed class AnswerSlot(Tokenizer tokenizer, int vocabulary, int positions)
{
    public Sampler Sampler { get; } = new(vocabulary);

    public StreamingDecoder Characters { get; } = new(tokenizer);

    public StopText Written { get; } = new(8 * Math.Min(positions, 4096));

    public PromptLookup Lookup { get; } = new();

    /// <summary>The last token written, and those that are proposed to follow it.</summary>
    public int[] Fed { get; } = new int[1 + PromptLookup.MostTokens];
}

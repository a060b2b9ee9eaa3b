using Grove.Models;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Inference.Tests;

/// <summary>A random model of two layers with a tokenizer of a few hundred tokens.</summary>
public sealed class TinyModel : IDisposable
{
    public TinyModel()
    {
        string[] texts = ["How long does the customer have? Ten days. The driver and the owner of the vehicle report the claim."];
        Tokenizer = BpeTrainer.Train(texts, 300, ChatRenderer.SpecialTokens, 1, null, default);
        Parameters = Parameters.Allocate(new Architecture
        {
            VocabularySize = Tokenizer.VocabularySize,
            HiddenSize = 32,
            IntermediateSize = 64,
            Layers = 2,
            Heads = 2,
            KeyValueHeads = 1,
            HeadDim = 16,
            MaxPositions = 96,
            TieEmbeddings = false, // a random model with a tied head says its last token again and again
        });
        Parameters.Initialize(7);
        foreach (Parameter parameter in Parameters.All)
        {
            if (parameter.Shape.Length != 2)
                continue;
            for (int at = 0; at < parameter.Value.Length; at++)
                parameter.Value[at] *= 8; // far from uniform, so that draws differ from one another
        }
    }

    public Tokenizer Tokenizer { get; }

    public Parameters Parameters { get; }

    public Team Team { get; } = new(1);

    public TextGenerator Generator(IEnumerable<int>? stopTokens = null, int? maxPositions = null) =>
        new(Parameters, Tokenizer, Team, stopTokens, maxPositions: maxPositions);

    public static Message[] Ask(string text) => [new Message(Roles.User, text)];

    public void Dispose()
    {
        Team.Dispose();
        Parameters.Dispose();
    }
}

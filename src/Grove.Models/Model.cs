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
    /// <summary>How it chats: all its templates, and the special tokens that they use.</summary>
    public ChatTemplateSettings Chat { get; init; } = ChatTemplate is null ? ChatTemplateSettings.None : new ChatTemplateSettings
    {
        Templates = new Dictionary<string, string> { [ChatTemplateSettings.DefaultName] = ChatTemplate },
    };

    /// <summary>Its shape.</summary>
    public Architecture Architecture => Parameters.Architecture;

    /// <summary>Releases the weights.</summary>
    public void Dispose() => Parameters.Dispose();
}

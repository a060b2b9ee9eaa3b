using Grove.Text;

namespace Grove.Hub.Protocol;

/// <summary>Something failed that may well work in a moment.</summary>
/// <param name="final">What to tell people when it does not.</param>
/// <param name="after">How long the server asks to wait, or null.</param>
sealed class TransientException(GroveException final, TimeSpan? after = null) : Exception(final.Message, final)
{
    public GroveException Final { get; } = final;

    public TimeSpan? After { get; } = after;
}

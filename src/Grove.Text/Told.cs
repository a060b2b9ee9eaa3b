namespace Grove.Text;

/// <summary>Hands every report on at once, in order, on the thread that made it (unlike <see cref="Progress{T}"/>).</summary>
/// <param name="handle">Takes the report.</param>
public sealed class Told<T>(Action<T> handle) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => handle(value);
}

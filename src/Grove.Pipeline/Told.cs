namespace Grove.Pipeline;

/// <summary>Hands a report on at once, on the thread that made it.</summary>
/// <param name="handle">Takes the report.</param>
sealed class Told<T>(Action<T> handle) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => handle(value);
}

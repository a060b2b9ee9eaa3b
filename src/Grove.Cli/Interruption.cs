using System.Runtime.InteropServices;

namespace Grove.Cli;

/// <summary>
/// Ctrl-C: the first one cancels the work, so that it can tidy up; the second one ends the program at once.
/// A command may take the first one for something smaller, as chat does to stop an answer.
/// </summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly List<PosixSignalRegistration> registrations = [];

    /// <summary>Starts to listen to Ctrl-C, and to the request to terminate.</summary>
    public Interruption()
    {
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
    }

    /// <summary>Is cancelled by the first Ctrl-C.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Asked first; true means that Ctrl-C has been dealt with.</summary>
    public Func<bool>? Instead { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        source.Dispose();
    }

    void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (signal.Signal == PosixSignal.SIGINT && Instead?.Invoke() == true) return;
        if (source.IsCancellationRequested) Environment.Exit(130);
        source.Cancel();
    }
}

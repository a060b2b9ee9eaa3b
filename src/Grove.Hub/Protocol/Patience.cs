using System.Globalization;
using Grove.Text;

namespace Grove.Hub.Protocol;

/// <summary>
/// Tries again what failed for a moment: waits longer each time, or as long as the server asks. Polly would not
/// make it shorter, because a download that got further starts to count anew.
/// </summary>
sealed class Patience(HubSettings settings)
{
    int failures;

    /// <summary>Forgets earlier failures: something came through since.</summary>
    public void Progressed() => failures = 0;

    /// <summary>Runs an attempt until it succeeds.</summary>
    /// <exception cref="GroveException">It failed for good, or too often.</exception>
    public async Task<T> Run<T>(Func<Task<T>> attempt, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (TransientException failure)
            {
                await Task.Delay(Wait(failure), cancellation).ConfigureAwait(false);
            }
        }
    }

    TimeSpan Wait(TransientException failure)
    {
        if (++failures >= settings.Attempts) throw failure.Final;
        if (failure.After is TimeSpan asked)
        {
            if (asked <= settings.LongestWait) return asked;
            throw new GroveException(string.Create(CultureInfo.InvariantCulture,
                $"the hub ({settings.Endpoint.Host}) asks to wait for {asked.TotalMinutes:0} minutes before the next request. Try again then; what has come so far is kept"), ExitKind.ResourceFailed);
        }
        // Several downloads that broke at once must not come back at once.
        return settings.FirstWait * Math.Pow(2, failures - 1) * (1 + Random.Shared.NextDouble() / 4);
    }
}

using Grove.Models;
using Grove.Tensors;

namespace Grove.Evaluation;

/// <summary>Collects windows of several documents into batches and sums each document's loss.</summary>
sealed class RollingLoss(Parameters parameters, Team team, int rows, int documents) : IDisposable
{
    readonly TrainingDecoder decoder = new(parameters, team, rows);
    readonly double[] nats = new double[documents];
    readonly int[] tokens = new int[rows];
    readonly int[] targets = new int[rows];
    readonly int[] positions = new int[rows];
    readonly int[] starts = new int[rows];
    readonly int[] owners = new int[rows];
    readonly float[] losses = new float[rows];
    int used;

    /// <summary>Adds a window of a document, running the batch first if there is no room.</summary>
    public void Add(int document, int[] text, int prefix, RollingWindow window)
    {
        if (used + window.Length > rows)
            Run();
        int start = used;
        for (int at = 0; at < window.Length; at++, used++)
        {
            int place = window.Start + at;
            tokens[used] = place < 0 ? prefix : text[place];
            targets[used] = at < window.Length - window.Scored ? -1 : text[place + 1];
            positions[used] = at;
            starts[used] = start;
            owners[used] = document;
        }
    }

    /// <summary>Runs what is left and gives each document's −Σ ln p.</summary>
    public IReadOnlyList<double> Finish()
    {
        Run();
        return nats;
    }

    public void Dispose() => decoder.Dispose();

    void Run()
    {
        if (used == 0)
            return;
        decoder.Loss(tokens.AsSpan(0, used), targets.AsSpan(0, used), positions.AsSpan(0, used), starts.AsSpan(0, used), losses);
        for (int row = 0; row < used; row++)
            nats[owners[row]] += losses[row];
        used = 0;
    }
}

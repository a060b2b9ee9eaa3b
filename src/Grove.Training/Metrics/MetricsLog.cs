using System.Text.Json;
using System.Text.Json.Nodes;
using Grove.Text;
using Grove.Training.Checkpoints;

namespace Grove.Training.Metrics;

/// <summary>
/// <c>metrics.jsonl</c>: one JSON object a line, each with <c>step</c>. Lines are appended as the run goes; when it goes on from a
/// checkpoint, the lines after that step are removed first, because they will come again.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    readonly string path;
    readonly FileStream stream;

    /// <summary>Opens the log for appending.</summary>
    /// <param name="path">The file; created when missing.</param>
    /// <param name="lastStep">Lines of later steps are removed.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public MetricsLog(string path, int lastStep)
    {
        this.path = path;
        try
        {
            if (File.Exists(path))
            {
                List<string> kept = [.. File.ReadLines(path).Where(line => StepOf(line) is { } step && step <= lastStep)];
                AtomicFile.WriteText(path, string.Concat(kept.Select(line => line + "\n")));
            }
            stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DiskSpace.Explain(path, failure);
        }
    }

    /// <summary>Appends a line. A number that is not finite becomes null: JSON has no word for it.</summary>
    /// <param name="metrics">An object with <c>step</c>.</param>
    public void Append(JsonObject metrics)
    {
        foreach ((string name, JsonNode? value) in metrics.ToList())
            if (value is JsonValue number && number.TryGetValue(out double real) && !double.IsFinite(real)) metrics[name] = null;
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(metrics), (byte)'\n'];
        long before = stream.Position;
        try
        {
            stream.Write(line);
            stream.Flush();
        }
        catch (IOException failure)
        {
            // Half a line must not stand before the one that is written once there is room.
            stream.SetLength(before);
            throw DiskSpace.Explain(path, failure);
        }
    }

    // A line cut off by a crash has no step and goes too.
    static int? StepOf(string line)
    {
        try
        {
            return JsonNode.Parse(line)?["step"]?.GetValue<int>();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();
}

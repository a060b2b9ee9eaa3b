using System.Text.Json;
using Grove.Text;

namespace Grove.Training.Checkpoints;

/// <summary>What a run has to know besides weights and moments to go on exactly as if it had never stopped: <c>state.json</c> of a checkpoint.</summary>
public sealed record RunState
{
    /// <summary>The file's name.</summary>
    public const string FileName = "state.json";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Steps made.</summary>
    public int Step { get; init; }

    /// <summary>Updates the optimizer made: steps without the skipped ones.</summary>
    public int Updates { get; init; }

    /// <summary>Steps skipped in a row up to now.</summary>
    public int SkippedInARow { get; init; }

    /// <summary>Steps skipped in all.</summary>
    public int Skipped { get; init; }

    /// <summary>Places trained on.</summary>
    public long Tokens { get; init; }

    /// <summary>Seconds spent training.</summary>
    public double Seconds { get; init; }

    /// <summary>Loss of every step.</summary>
    public IReadOnlyList<float> Losses { get; init; } = [];

    /// <summary>Length of the gradient of every step.</summary>
    public IReadOnlyList<float> GradientNorms { get; init; } = [];

    /// <summary>The last step that was measured after; 0 for none.</summary>
    public int MeasuredStep { get; init; }

    /// <summary>The step with the best measurement so far; 0 for none.</summary>
    public int BestStep { get; init; }

    /// <summary>The best measurement so far; the lower the better.</summary>
    public double? Best { get; init; }

    /// <summary>
    /// Summed loss of the saved weights on the batch of <see cref="Step"/>: who loads them and computes something else does not have them.
    /// Null in checkpoints that were written without it.
    /// </summary>
    public double? Proof { get; init; }

    /// <summary>Every setting that decides the outcome, as text.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Writes the state.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    public void Save(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, Json));

    /// <summary>Reads the state.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <exception cref="GroveException">The file cannot be read.</exception>
    public static RunState Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize<RunState>(File.ReadAllBytes(path), Json)!;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
        catch (JsonException failure)
        {
            throw new GroveException($"cannot read the checkpoint ({path}): it is not the state of a run. Delete its folder to go on from an older one", ExitKind.BadInput, failure);
        }
    }
}

using System.Text.Json;
using Grove.Text;

namespace Grove.Training.Runs;

/// <summary>
/// What a run passes over since it went back: <c>rollbacks.json</c> in its folder, written before the checkpoints that it makes worthless
/// are removed, so that a run stopped in between goes back all the same.
/// </summary>
/// <param name="Times">How often it went back.</param>
/// <param name="Steps">Steps whose batches are passed over, in order.</param>
sealed record RollBacks(int Times, IReadOnlyList<int> Steps)
{
    const string FileName = "rollbacks.json";
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads what a run's folder says; nothing where it never went back.</summary>
    /// <exception cref="GroveException">The file cannot be read.</exception>
    public static RollBacks Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return new RollBacks(0, []);
        try
        {
            return JsonSerializer.Deserialize<RollBacks>(File.ReadAllBytes(path), Json)!;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
        catch (JsonException failure)
        {
            throw new GroveException($"cannot go on ({path}): it is not a list of steps to pass over. Delete it to train on every batch again", ExitKind.BadInput, failure);
        }
    }

    /// <summary>Writes it.</summary>
    public void Save(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, Json));
}

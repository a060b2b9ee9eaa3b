using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>
/// Writes a model's weights into a folder: one <c>model.safetensors</c>, or shards and their index when they are larger than one file should be.
/// </summary>
public static class SafetensorsShards
{
    /// <summary>The size above which Hugging Face's tools cut weights into shards.</summary>
    public const long DefaultBytes = 5_000_000_000;

    /// <summary>
    /// Writes all files or, when that fails, none: they get their names when the last one is complete, and weights of another number of
    /// files that were there before are removed.
    /// </summary>
    /// <param name="directory">The folder; created when missing.</param>
    /// <param name="team">Threads that convert.</param>
    /// <param name="tensors">Where the numbers come from, in the order in which they fill the shards.</param>
    /// <param name="format">How numbers are stored.</param>
    /// <param name="maxBytes">Largest shard; a tensor that is larger gets one for itself.</param>
    /// <param name="progress">Told after each tensor how many bytes of numbers are written.</param>
    /// <param name="cancellation">Ends the writing; nothing is left of the files.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static void Write(string directory, Team team, IEnumerable<SourceTensor> tensors, NumberFormat format,
        long maxBytes = DefaultBytes, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        int bytesEach = format.TensorType().BlockBytes();
        List<List<SourceTensor>> shards = Cut(tensors, bytesEach, maxBytes);
        string staging = Path.Combine(directory, $".{Guid.NewGuid():N}{AtomicFile.TemporaryExtension}");
        try
        {
            Directory.CreateDirectory(staging);
            var names = new List<string>();
            long done = 0;
            for (int i = 0; i < shards.Count; i++)
            {
                names.Add(shards.Count == 1 ? SafetensorsFolder.FileName : $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors");
                long before = done;
                IProgress<long>? shardProgress = progress is null ? null : new Told<long>(bytes => progress.Report(before + bytes));
                SafetensorsWriter.Write(Path.Combine(staging, names[i]), team, shards[i], format, progress: shardProgress, cancellation: cancellation);
                done += shards[i].Sum(tensor => tensor.Count) * bytesEach;
            }
            foreach (string name in names) File.Move(Path.Combine(staging, name), Path.Combine(directory, name), overwrite: true);
            string index = Path.Combine(directory, SafetensorsFolder.IndexName), single = Path.Combine(directory, SafetensorsFolder.FileName);
            if (shards.Count > 1)
            {
                AtomicFile.Write(index, stream => stream.Write(Index(shards, names, bytesEach)));
                File.Delete(single);
            }
            else
            {
                File.Delete(index);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(directory, failure);
        }
        finally
        {
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        }
    }

    static List<List<SourceTensor>> Cut(IEnumerable<SourceTensor> tensors, int bytesEach, long maxBytes)
    {
        List<List<SourceTensor>> shards = [[]];
        long filled = 0;
        foreach (SourceTensor tensor in tensors)
        {
            long bytes = tensor.Count * bytesEach;
            if (filled > 0 && filled + bytes > maxBytes)
            {
                shards.Add([]);
                filled = 0;
            }
            shards[^1].Add(tensor);
            filled += bytes;
        }
        return shards;
    }

    static byte[] Index(List<List<SourceTensor>> shards, List<string> names, int bytesEach) => JsonText.Object(json =>
    {
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", shards.Sum(shard => shard.Sum(tensor => tensor.Count)) * bytesEach);
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        foreach ((string name, string file) in shards.SelectMany((shard, i) => shard.Select(tensor => (tensor.Name, names[i]))).OrderBy(p => p.Name, StringComparer.Ordinal))
            json.WriteString(name, file);
        json.WriteEndObject();
    });
}

using Grove.Models;
using Grove.Models.Files;
using Grove.Text;
using Grove.Training.Optimizers;

namespace Grove.Training.Checkpoints;

/// <summary>The weights and moments of a checkpoint: safetensors files in 32 bits, with the same tensor names in each.</summary>
static class WeightFiles
{
    const string Weights = "model.safetensors", First = "first-moments.safetensors", Second = "second-moments.safetensors", Average = "average.safetensors";

    /// <summary>Bytes of a checkpoint, about.</summary>
    public static long Size(Parameters parameters, WeightAverage? average = null) => (average is null ? 12 : 16) * parameters.Length + (1 << 16);

    public static void Save(string folder, Parameters parameters, Optimizer optimizer, WeightAverage? average = null)
    {
        SafetensorsWriter.Write(Path.Combine(folder, Weights), parameters.All, NumberFormat.Float32);
        SafetensorsWriter.Write(Path.Combine(folder, First), optimizer.FirstMoments.All, NumberFormat.Float32);
        SafetensorsWriter.Write(Path.Combine(folder, Second), optimizer.SecondMoments.All, NumberFormat.Float32);
        if (average is not null) SafetensorsWriter.Write(Path.Combine(folder, Average), average.Average.All, NumberFormat.Float32);
    }

    public static void Load(string folder, Parameters parameters, Optimizer optimizer, WeightAverage? average = null)
    {
        Read(Path.Combine(folder, Weights), parameters);
        Read(Path.Combine(folder, First), optimizer.FirstMoments);
        Read(Path.Combine(folder, Second), optimizer.SecondMoments);
        if (average is not null) Read(Path.Combine(folder, Average), average.Average);
    }

    /// <summary>What a checkpoint would leave behind as a model: the average where there is one, the weights otherwise.</summary>
    public static void LoadResult(string folder, Parameters parameters, bool isAveraged) => Read(Path.Combine(folder, isAveraged ? Average : Weights), parameters);

    static void Read(string path, Parameters target)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (Parameter parameter in target.All)
        {
            if (!file.Tensors.TryGetValue(parameter.Name, out StoredTensor? stored) || stored.Count != parameter.Value.Length)
                throw new GroveException($"cannot go on ({path}): tensor {parameter.Name} is missing or of another size. Use another output folder", ExitKind.BadInput);
            file.Read(parameter.Name, parameter.Value.Span);
        }
    }
}

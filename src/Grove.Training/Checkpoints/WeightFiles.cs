using Grove.Models;
using Grove.Models.Files;
using Grove.Text;
using Grove.Training.Optimizers;

namespace Grove.Training.Checkpoints;

/// <summary>The weights and moments of a checkpoint: three safetensors files in 32 bits, with the same tensor names in each.</summary>
static class WeightFiles
{
    const string Weights = "model.safetensors", First = "first-moments.safetensors", Second = "second-moments.safetensors";

    /// <summary>Bytes of a checkpoint, about.</summary>
    public static long Size(Parameters parameters) => 12 * parameters.Length + (1 << 16);

    public static void Save(string folder, Parameters parameters, Optimizer optimizer)
    {
        SafetensorsWriter.Write(Path.Combine(folder, Weights), parameters.All, NumberFormat.Float32);
        SafetensorsWriter.Write(Path.Combine(folder, First), optimizer.FirstMoments.All, NumberFormat.Float32);
        SafetensorsWriter.Write(Path.Combine(folder, Second), optimizer.SecondMoments.All, NumberFormat.Float32);
    }

    public static void Load(string folder, Parameters parameters, Optimizer optimizer)
    {
        Read(Path.Combine(folder, Weights), parameters);
        Read(Path.Combine(folder, First), optimizer.FirstMoments);
        Read(Path.Combine(folder, Second), optimizer.SecondMoments);
    }

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

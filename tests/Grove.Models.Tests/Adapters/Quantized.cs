using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Tensors;

namespace Grove.Models.Tests.Adapters;

/// <summary>Weights stored in blocks, in a GGUF file of their own names that is gone when they are.</summary>
static class Quantized
{
    public static Weights Of(Parameters parameters, TensorType type)
    {
        string path = Path.Combine(Path.GetTempPath(), $"grove-{Guid.NewGuid():N}.gguf");
        var writer = new GgufWriter();
        foreach (Parameter parameter in parameters.All.Where(p => p.Shape.Length == 2))
            writer.Add(SourceTensor.Of(Short(parameter.Name), new Matrix(parameter.Value, parameter.Shape[0], parameter.Shape[1])), type);
        using (Team team = Tiny.Team()) writer.Write(path, team);
        GgufFile file = GgufFile.Open(path);
        return new Weights(parameters.Architecture,
            parameters.All.Where(p => p.Shape.Length == 2).ToDictionary(p => p.Name, p => file.Tensors[Short(p.Name)].Matrix),
            parameters.All.Where(p => p.Shape.Length == 1).ToDictionary(p => p.Name, p => p.Value),
            [file, new Removal(path)]);
    }

    static string Short(string name) => name.Replace("model.layers.", "", StringComparison.Ordinal);

    sealed class Removal(string path) : IDisposable
    {
        public void Dispose() => File.Delete(path);
    }
}

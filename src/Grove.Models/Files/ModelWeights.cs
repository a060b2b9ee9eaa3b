using Grove.Models.Families;
using Grove.Models.Files.Gguf;
using Grove.Models.Layouts;

namespace Grove.Models.Files;

/// <summary>
/// A model's weights on disk: <c>model.safetensors</c>, or shards listed in <c>model.safetensors.index.json</c>, or one GGUF file.
/// </summary>
static class ModelWeights
{
    /// <summary>Opens the weights of a folder; names and shapes are compared with the architecture, numbers are not touched.</summary>
    /// <param name="directory">The model's folder.</param>
    /// <param name="architecture">What the weights must fit.</param>
    public static DecoderTensors Open(string directory, Architecture architecture)
    {
        Family family = Family.Of(architecture);
        SafetensorsFolder folder = SafetensorsFolder.Open(directory);
        try
        {
            var entries = new Dictionary<string, StoredEntry>(StringComparer.Ordinal);
            foreach (string name in folder.Names)
            {
                StoredTensor tensor = folder[name];
                entries.Add(name, new StoredEntry(folder.Owner(name).Path, tensor.Shape, tensor.Type, tensor.End - tensor.Begin, () => folder.Matrix(name)));
            }
            // A copy of the tied head and computed tables say nothing that we do not know; anything else would be missed.
            bool Ignored(string name) => (name == family.HeadName && architecture.TieEmbeddings)
                || family.Ignored.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
            return new DecoderTensors(architecture, family.Tensors(architecture), entries, directory, Ignored, family.OptionalPrefix, [folder]);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Finds the weights of a GGUF file, which they own from now on.</summary>
    public static DecoderTensors Open(GgufFile file, Architecture architecture)
    {
        var entries = file.Tensors.Values.ToDictionary(
            tensor => tensor.Name, tensor => new StoredEntry(file.Path, tensor.Shape, tensor.TypeName, tensor.Bytes, () => tensor.Matrix), StringComparer.Ordinal);
        return new DecoderTensors(architecture, GgufLayout.Of(Family.Of(architecture), architecture), entries, file.Path,
            name => name == GgufLayout.RopeFactors, "", [file]);
    }
}

using Grove.Models.Families;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>
/// A model's weights on disk: <c>model.safetensors</c>, or shards listed in <c>model.safetensors.index.json</c>.
/// Names and shapes are compared with the architecture before any memory is taken.
/// </summary>
static class ModelWeights
{
    public const string FileName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";

    /// <summary>Loads every tensor of the architecture.</summary>
    /// <param name="directory">The model's folder.</param>
    /// <param name="architecture">What the weights must fit.</param>
    public static Parameters Load(string directory, Architecture architecture)
    {
        var files = new List<SafetensorsFile>();
        try
        {
            foreach (string path in Paths(directory)) files.Add(SafetensorsFile.Open(path));
            Dictionary<string, SafetensorsFile> owners = Owners(files);
            Check(owners, architecture, directory);
            Parameters parameters = Parameters.Allocate(architecture);
            try
            {
                foreach (Parameter parameter in parameters.All) owners[parameter.Name].Read(parameter.Name, parameter.Value.Span);
                return parameters;
            }
            catch
            {
                parameters.Dispose();
                throw;
            }
        }
        catch (OutOfMemoryException failure)
        {
            throw new GroveException(
                $"cannot load the model ({directory}): its {architecture.ParameterCount} weights do not fit into memory. Close other programs or use a smaller model",
                ExitKind.ResourceFailed, failure);
        }
        finally
        {
            foreach (SafetensorsFile file in files) file.Dispose();
        }
    }

    static IEnumerable<string> Paths(string directory)
    {
        string single = Path.Combine(directory, FileName), index = Path.Combine(directory, IndexName);
        if (File.Exists(single)) return [single];
        if (!File.Exists(index))
        {
            bool pickled = File.Exists(Path.Combine(directory, "pytorch_model.bin"));
            throw ConfigFile.Refuse(directory, $"the folder has no {FileName}" + (pickled ? ", only pickled weights" : ""),
                pickled ? "Convert the model to safetensors" : "Copy or download the complete model");
        }
        ConfigFile file = ConfigFile.Read(index);
        ConfigFile map = file.Section("weight_map") ?? throw file.Refuse("'weight_map' is missing", "Copy or download it again");
        string[] shards = [.. map.Keys.Select(tensor => map.Text(tensor)!).Distinct().Order(StringComparer.Ordinal)];
        foreach (string shard in shards)
        {
            if (shard != Path.GetFileName(shard)) throw file.Refuse($"the shard '{shard}' lies outside the folder", "Copy or download it again");
        }
        return shards.Select(shard => Path.Combine(directory, shard));
    }

    static Dictionary<string, SafetensorsFile> Owners(List<SafetensorsFile> files)
    {
        var owners = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        foreach (SafetensorsFile file in files)
        {
            foreach (string name in file.Tensors.Keys)
            {
                if (!owners.TryAdd(name, file))
                    throw SafetensorsHeader.Refuse(file.Path, $"tensor '{name}' is also in {Path.GetFileName(owners[name].Path)}", "Copy or download the model again");
            }
        }
        return owners;
    }

    static void Check(Dictionary<string, SafetensorsFile> owners, Architecture architecture, string directory)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, int[] shape) in TensorNames.All(architecture))
        {
            expected.Add(name);
            if (!owners.TryGetValue(name, out SafetensorsFile? file))
                throw SafetensorsHeader.Refuse(owners.Count > 0 && owners.Values.Distinct().Count() == 1 ? owners.Values.First().Path : directory,
                    $"tensor '{name}' is missing", "Give the complete model");
            long[] found = file.Tensors[name].Shape;
            if (!found.SequenceEqual(shape.Select(size => (long)size)))
                throw SafetensorsHeader.Refuse(file.Path,
                    $"tensor '{name}' is [{string.Join(", ", found)}], config.json asks for [{string.Join(", ", shape)}]", "Give the config.json that belongs to the weights");
        }
        foreach ((string name, SafetensorsFile file) in owners)
        {
            // A copy of the tied head and old rotary tables say nothing that we do not know; anything else would be missed.
            bool known = expected.Contains(name) || (name == TensorNames.Head && architecture.TieEmbeddings)
                || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);
            if (!known) throw SafetensorsHeader.Refuse(file.Path, $"tensor '{name}' has no place in a {Llama.ModelType} model", "Give the config.json that belongs to the weights");
        }
    }
}

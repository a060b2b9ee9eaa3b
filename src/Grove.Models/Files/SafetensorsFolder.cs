using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>
/// The safetensors of a model's folder, mapped for reading: <c>model.safetensors</c>, or the shards that
/// <c>model.safetensors.index.json</c> lists.
/// </summary>
public sealed class SafetensorsFolder : IDisposable
{
    /// <summary>Name of the file when there is one.</summary>
    public const string FileName = "model.safetensors";

    /// <summary>Name of the list when there are several.</summary>
    public const string IndexName = "model.safetensors.index.json";

    readonly List<SafetensorsFile> files = [];
    readonly OrderedDictionary<string, SafetensorsFile> owners = new(StringComparer.Ordinal);

    SafetensorsFolder(string directory) => Directory = directory;

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>The mapped files.</summary>
    public IReadOnlyList<SafetensorsFile> Files => files;

    /// <summary>The names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => owners.Keys;

    /// <summary>Maps the weights of a folder and checks their headers.</summary>
    /// <param name="directory">The model's folder.</param>
    /// <exception cref="GroveException">There are none, a file is damaged, the index names a file outside the folder or does not fit the files, or a tensor is there twice.</exception>
    public static SafetensorsFolder Open(string directory)
    {
        var folder = new SafetensorsFolder(directory);
        try
        {
            string single = Path.Combine(directory, FileName);
            if (File.Exists(single)) folder.Add(single);
            else folder.AddShards(Path.Combine(directory, IndexName));
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => owners.ContainsKey(name);

    /// <summary>A tensor's entry.</summary>
    /// <exception cref="GroveException">There is none of that name.</exception>
    public StoredTensor this[string name] => Owner(name).Tensors[name];

    /// <summary>The file that holds a tensor.</summary>
    /// <exception cref="GroveException">There is none of that name.</exception>
    public SafetensorsFile Owner(string name) => owners.TryGetValue(name, out SafetensorsFile? file)
        ? file
        : throw SafetensorsHeader.Refuse(files.Count == 1 ? files[0].Path : Directory, $"tensor '{name}' is missing", "Give the complete model");

    /// <summary>A tensor where it lies in its mapped file (<see cref="SafetensorsFile.Matrix"/>).</summary>
    /// <exception cref="GroveException">There is none of that name, or its numbers cannot be read.</exception>
    public Matrix Matrix(string name) => Owner(name).Matrix(name);

    /// <summary>Unmaps the files; matrices handed out must not be used afterwards.</summary>
    public void Dispose()
    {
        foreach (SafetensorsFile file in files) file.Dispose();
    }

    SafetensorsFile Add(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        files.Add(file);
        foreach (string name in file.Tensors.Keys)
        {
            if (!owners.TryAdd(name, file))
                throw SafetensorsHeader.Refuse(path, $"tensor '{name}' is also in {Path.GetFileName(owners[name].Path)}", "Copy or download the model again");
        }
        return file;
    }

    void AddShards(string indexPath)
    {
        if (!File.Exists(indexPath))
        {
            bool pickled = File.Exists(Path.Combine(Directory, "pytorch_model.bin")) || File.Exists(Path.Combine(Directory, "pytorch_model.bin.index.json"));
            throw ConfigFile.Refuse(Directory, $"the folder has no {FileName}" + (pickled ? ", only pickled weights" : ""),
                pickled ? "Convert the model to safetensors" : "Copy or download the complete model");
        }
        ConfigFile index = ConfigFile.Read(indexPath);
        ConfigFile map = index.Section("weight_map") ?? throw index.Refuse("'weight_map' is missing", "Copy or download it again");
        var shards = new SortedSet<string>(StringComparer.Ordinal);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in map.Keys)
        {
            string shard = map.Text(name) ?? throw index.Refuse($"'{Cut(name)}' has no file", "Copy or download it again");
            if (!IsPlainName(shard)) throw index.Refuse($"the shard '{Cut(shard)}' is not the name of a file in the folder", "Copy or download it again");
            shards.Add(shard);
            places[name] = shard;
        }
        foreach (string shard in shards) Add(Path.Combine(Directory, shard));
        foreach ((string name, string shard) in places)
        {
            if (!owners.TryGetValue(name, out SafetensorsFile? owner) || Path.GetFileName(owner.Path) != shard)
                throw index.Refuse($"tensor '{Cut(name)}' should be in '{shard}' and is not", "Copy or download the model again");
        }
    }

    /// <summary>Neither a path nor a name that means another place on some system.</summary>
    static bool IsPlainName(string name) =>
        name.Length is > 0 and <= 255 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:") < 0 && !name.Any(char.IsControl);

    static string Cut(string name)
    {
        string line = new([.. name.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return line.Length <= 100 ? line : line[..100] + "…";
    }
}

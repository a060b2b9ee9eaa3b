using Grove.Models.Files;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Adapters;

/// <summary>
/// An adapter as PEFT stores it: a folder with <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>, whose tensors are called
/// <c>base_model.model.&lt;module&gt;.lora_A.weight</c> [rank, inputs], <c>….lora_B.weight</c> [outputs, rank] and <c>….lora_magnitude_vector</c> [outputs].
/// </summary>
public static class PeftFolder
{
    /// <summary>Name of the file with the numbers.</summary>
    public const string WeightsName = "adapter_model.safetensors";

    const string Prefix = "base_model.model.";
    const string DownEnd = ".lora_A.weight", UpEnd = ".lora_B.weight", MagnitudeEnd = ".lora_magnitude_vector";

    /// <summary>Whether a folder looks like an adapter.</summary>
    /// <param name="path">The folder.</param>
    public static bool Exists(string path) => File.Exists(Path.Combine(path, PeftConfig.FileName));

    /// <summary>Reads an adapter into memory, in single precision.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="architecture">The model it is to be used with.</param>
    /// <exception cref="GroveException">Something is missing, malformed, not supported or does not fit the model; the message names the file and the tensor.</exception>
    public static Adapter Read(string path, Architecture architecture)
    {
        string configPath = Path.Combine(path, PeftConfig.FileName), weightsPath = Path.Combine(path, WeightsName);
        if (!Directory.Exists(path)) throw StoredFactors.Refuse(path, File.Exists(path) ? "it is a file, an adapter is a folder" : "there is no such folder", "Check the path");
        if (!File.Exists(configPath)) throw StoredFactors.Refuse(path, $"the folder has no {PeftConfig.FileName}", "Name the folder of an adapter");
        AdapterConfig config = PeftConfig.Read(configPath);
        if (!File.Exists(weightsPath))
        {
            bool pickled = File.Exists(Path.Combine(path, "adapter_model.bin"));
            throw StoredFactors.Refuse(path, $"the folder has no {WeightsName}" + (pickled ? ", only pickled weights (adapter_model.bin)" : ""),
                pickled ? "Convert the adapter to safetensors" : "Copy or download the complete adapter");
        }
        using SafetensorsFile file = SafetensorsFile.Open(weightsPath);
        return StoredFactors.Load(architecture, config, Find(file, config, architecture), (module, _) => config.ScaleOf(module.Name), weightsPath);
    }

    /// <summary>Writes an adapter; files of other names in the folder stay.</summary>
    /// <param name="path">The folder; created when missing.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="format">How the numbers are stored.</param>
    /// <exception cref="GroveException">The disk refused, or only a part of a module has magnitudes.</exception>
    public static void Write(string path, Adapter adapter, NumberFormat format = NumberFormat.Float32)
    {
        IReadOnlyList<ModuleFactors> modules = ModuleFactors.Of(adapter, AdapterModule.OfFamily(adapter.Architecture),
            why => new GroveException($"cannot write the adapter ({path}): {why}. Adapt the whole module", ExitKind.BadInput));
        AdapterConfig config = PeftNaming.Describe(adapter.Config, modules, AdapterModule.OfFamily(adapter.Architecture));
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(path, failure);
        }
        var tensors = new List<SourceTensor>();
        foreach (ModuleFactors module in modules)
        {
            string name = Prefix + module.Module.Name;
            tensors.Add(Tensor(name + DownEnd, module.Down, module.Rank, module.Module.Inputs));
            tensors.Add(Tensor(name + UpEnd, module.Up, module.Module.Outputs, module.Rank));
            if (module.Magnitude is { } magnitude) tensors.Add(Tensor(name + MagnitudeEnd, magnitude, magnitude.Length));
        }
        // The configuration comes last: a folder without one is no adapter yet.
        File.Delete(Path.Combine(path, PeftConfig.FileName));
        AtomicFile.Write(Path.Combine(path, WeightsName), stream =>
        {
            using var team = new Team(1);
            SafetensorsWriter.Write(stream, team, tensors, format);
        });
        bool turned = adapter.Architecture.ModelType == "gpt2";
        AtomicFile.Write(Path.Combine(path, PeftConfig.FileName), stream => stream.Write(PeftConfig.Write(config, turned)));
    }

    /// <summary>A tensor in memory that is to be written.</summary>
    internal static SourceTensor Tensor(string name, float[] values, params int[] shape) => new(name, shape,
        (_, first, rows, target) =>
        {
            int columns = shape[^1];
            values.AsSpan(first * columns, rows * columns).CopyTo(target.Span);
        });

    static List<StoredFactors> Find(SafetensorsFile file, AdapterConfig config, Architecture architecture)
    {
        IReadOnlyList<AdapterModule> modules = AdapterModule.OfFamily(architecture);
        HashSet<string> names = [.. modules.Select(module => module.Name)];
        foreach (string name in file.Tensors.Keys) CheckName(file.Path, name, names, config, architecture);
        var found = new List<StoredFactors>();
        foreach (AdapterModule module in modules)
        {
            string name = Prefix + module.Name;
            bool chosen = ModuleSelection.Chooses(config, module);
            bool there = file.Tensors.ContainsKey(name + DownEnd) || file.Tensors.ContainsKey(name + UpEnd) || file.Tensors.ContainsKey(name + MagnitudeEnd);
            if (there && !chosen) throw StoredFactors.Refuse(file.Path, $"there are tensors for '{module.Name}', which {PeftConfig.FileName} does not choose", "Give the adapter_config.json that belongs to them");
            if (!chosen) continue;
            int rank = config.RankOf(module.Name);
            found.Add(new StoredFactors(module, Matrix(file, name + DownEnd, rank, module.Inputs), Matrix(file, name + UpEnd, module.Outputs, rank),
                config.UseDora ? Vector(file, name + MagnitudeEnd, module.Outputs) : null));
        }
        return found.Count > 0 ? found : throw StoredFactors.Refuse(file.Path, $"'target_modules' of {PeftConfig.FileName} chooses no layer of a {architecture.ModelType} model", "Give the model that the adapter was made for");
    }

    static void CheckName(string path, string name, HashSet<string> modules, AdapterConfig config, Architecture architecture)
    {
        if (name.Contains(".lora_embedding_", StringComparison.Ordinal))
            throw StoredFactors.Refuse(path, $"tensor '{name}' adapts the embedding, which is not supported", "Use an adapter of linear layers");
        string? end = name.EndsWith(DownEnd, StringComparison.Ordinal) ? DownEnd : name.EndsWith(UpEnd, StringComparison.Ordinal) ? UpEnd
            : name.EndsWith(MagnitudeEnd, StringComparison.Ordinal) ? MagnitudeEnd : null;
        if (end is null || !name.StartsWith(Prefix, StringComparison.Ordinal) || name.Length <= Prefix.Length + end.Length)
            throw StoredFactors.Refuse(path, $"tensor '{name}' is nothing that a LoRA has", "Use an adapter of linear layers");
        string module = name[Prefix.Length..^end.Length];
        if (!modules.Contains(module)) throw StoredFactors.Refuse(path, $"tensor '{name}' is for '{module}', which no {architecture.ModelType} model of this size has", "Give the model that the adapter was made for");
        if (end == MagnitudeEnd && !config.UseDora) throw StoredFactors.Refuse(path, $"tensor '{name}' is there, but 'use_dora' of {PeftConfig.FileName} is not true", "Give the adapter_config.json that belongs to it");
    }

    static StoredTensor Tensor(SafetensorsFile file, string name) => file.Tensors.TryGetValue(name, out StoredTensor? tensor)
        ? tensor
        : throw StoredFactors.Refuse(file.Path, $"tensor '{name}' is missing", "Give the complete adapter and the model that it was made for");

    static Matrix Matrix(SafetensorsFile file, string name, int rows, int columns)
    {
        StoredTensor tensor = Tensor(file, name);
        return tensor.Shape is [long r, long c] && r == rows && c == columns ? file.Matrix(name)
            : throw StoredFactors.Refuse(file.Path, $"tensor '{name}' is [{string.Join(", ", tensor.Shape)}], the model and {PeftConfig.FileName} ask for [{rows}, {columns}]", "Give the model and the configuration that belong to the adapter");
    }

    static Matrix Vector(SafetensorsFile file, string name, int length)
    {
        StoredTensor tensor = Tensor(file, name);
        return tensor.Count == length && tensor.Shape.Length is 1 or 2 && tensor.Shape.Contains(length) ? file.Matrix(name)
            : throw StoredFactors.Refuse(file.Path, $"tensor '{name}' is [{string.Join(", ", tensor.Shape)}], the model asks for [{length}]", "Give the model that the adapter was made for");
    }
}

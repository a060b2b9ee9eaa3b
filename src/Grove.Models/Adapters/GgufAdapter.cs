using Grove.Models.Families;
using Grove.Models.Files.Gguf;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Adapters;

/// <summary>
/// An adapter as a GGUF file, as llama.cpp reads it: <c>general.type</c> is <c>adapter</c>, and tensors are called as those of the model
/// with <c>.lora_a</c> [rank, inputs] and <c>.lora_b</c> [outputs, rank] behind. There is one α for all, divided by each tensor's rank.
/// </summary>
public static class GgufAdapter
{
    const string AlphaKey = "adapter.lora.alpha", DownEnd = ".weight.lora_a", UpEnd = ".weight.lora_b";

    /// <summary>Reads an adapter into memory, in single precision.</summary>
    /// <param name="path">The file.</param>
    /// <param name="architecture">The model it is to be used with.</param>
    /// <exception cref="GroveException">It is damaged, not supported or does not fit the model.</exception>
    public static Adapter Read(string path, Architecture architecture)
    {
        using GgufFile file = GgufFile.Open(path);
        GgufMetadata keys = file.Metadata;
        if (keys.Text("general.type") is not "adapter") throw StoredFactors.Refuse(path, "'general.type' is not 'adapter'", "Give the GGUF file of an adapter");
        if (keys.Text("adapter.type") is not "lora") throw StoredFactors.Refuse(path, $"adapters of type '{keys.Text("adapter.type")}' are not supported, only lora", "Use another adapter");
        string wanted = Family.Of(architecture).GgufName;
        if (keys.Text("general.architecture") is var found && found != wanted) throw StoredFactors.Refuse(path, $"it is for a model of '{found}', the model is of '{wanted}'", "Give the model that the adapter was made for");
        float alpha = keys.Number(AlphaKey) ?? 0;
        if (!float.IsFinite(alpha)) throw StoredFactors.Refuse(path, $"'{AlphaKey}' is no number", "Copy or download it again");
        IReadOnlyList<StoredFactors> modules = Find(file, architecture);
        var config = new AdapterConfig
        {
            Rank = modules[0].Down.Rows, Alpha = alpha == 0 ? modules[0].Down.Rows : alpha,
            TargetModules = [.. modules.Select(stored => ModuleSelection.Last(stored.Module.Pieces[0].Projection)).Distinct()],
        };
        // As llama.cpp does: without α the product counts as it is.
        return StoredFactors.Load(architecture, config, modules, (_, rank) => alpha == 0 ? 1 : alpha / rank, path);
    }

    /// <summary>Writes an adapter, or nothing when that fails.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="type">How the numbers are stored: F32, F16 or BF16.</param>
    /// <exception cref="GroveException">It is a DoRA, adapts a tied head, or the disk refused.</exception>
    public static void Write(string path, Adapter adapter, TensorType type = TensorType.F32)
    {
        GroveException Refuse(string why) => new($"cannot write the adapter as GGUF ({path}): {why}. Merge it into the model and convert that", ExitKind.BadInput);
        if (adapter.Parts.Any(part => part.Magnitude is not null)) throw Refuse("llama.cpp has no DoRA");
        Architecture architecture = adapter.Architecture;
        IReadOnlyList<ModuleFactors> modules = ModuleFactors.Of(adapter, AdapterModule.OfGguf(architecture), Refuse);
        float alpha = modules[0].Scale * modules[0].Rank;
        if (alpha == 0) throw Refuse("its scale is 0");
        var writer = new GgufWriter();
        writer.Set("general.architecture", Family.Of(architecture).GgufName).Set("general.type", "adapter").Set("adapter.type", "lora").Set(AlphaKey, alpha)
            .Set("general.quantization_version", 2u);
        if (adapter.Config.BaseModel is { } name) writer.Set("general.base_model.count", 1u).Set("general.base_model.0.name", name);
        foreach (ModuleFactors module in modules)
        {
            writer.Add(PeftFolder.Tensor(module.Module.Name + DownEnd, module.Down, module.Rank, module.Module.Inputs), type);
            writer.Add(PeftFolder.Tensor(module.Module.Name + UpEnd, module.UpAt((double)alpha / module.Rank), module.Module.Outputs, module.Rank), type);
        }
        using var team = new Team(1);
        writer.Write(path, team);
    }

    static List<StoredFactors> Find(GgufFile file, Architecture architecture)
    {
        IReadOnlyList<AdapterModule> modules = AdapterModule.OfGguf(architecture);
        HashSet<string> names = [.. modules.SelectMany(module => new[] { module.Name + DownEnd, module.Name + UpEnd })];
        foreach (string name in file.Tensors.Keys)
            if (!names.Contains(name)) throw StoredFactors.Refuse(file.Path, $"tensor '{name}' has no place in an adapter of this model", "Give the model that the adapter was made for");
        var found = new List<StoredFactors>();
        foreach (AdapterModule module in modules)
        {
            bool down = file.Tensors.TryGetValue(module.Name + DownEnd, out GgufTensor? a), up = file.Tensors.TryGetValue(module.Name + UpEnd, out GgufTensor? b);
            if (!down && !up) continue;
            if (!down || !up) throw StoredFactors.Refuse(file.Path, $"tensor '{module.Name}{(down ? UpEnd : DownEnd)}' is missing", "Give the complete adapter");
            if (a!.Shape is not [long rank, long inputs] || b!.Shape is not [long outputs, long width] || inputs != module.Inputs || outputs != module.Outputs || width != rank || rank is < 1 or > 65_536)
                throw StoredFactors.Refuse(file.Path, $"the tensors for '{module.Name}' are [{string.Join(", ", a.Shape)}] and [{string.Join(", ", b!.Shape)}], the model asks for [rank, {module.Inputs}] and [{module.Outputs}, rank]", "Give the model that the adapter was made for");
            found.Add(new StoredFactors(module, a.Matrix, b.Matrix, null));
        }
        return found.Count > 0 ? found : throw StoredFactors.Refuse(file.Path, "there are no tensors in it", "Give the complete adapter");
    }
}

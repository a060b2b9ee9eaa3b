using System.Globalization;

namespace Grove.Models.Adapters;

/// <summary>How an adapter is made: what PEFT's <c>adapter_config.json</c> says. Names of modules are those of the model's own files.</summary>
public sealed record AdapterConfig
{
    /// <summary>Value of <see cref="TargetPattern"/> that means every linear layer but the head.</summary>
    public const string AllLinear = "all-linear";

    const int MostRank = 65_536;

    /// <summary>Width between A and B, 1 to 65,536 (<c>r</c>).</summary>
    public int Rank { get; init; } = 8;

    /// <summary>What the scale is made of: α / rank (<c>lora_alpha</c>).</summary>
    public double Alpha { get; init; } = 8;

    /// <summary>Share of a layer's inputs that A does not see in a training step, 0 to below 1 (<c>lora_dropout</c>).</summary>
    public double Dropout { get; init; }

    /// <summary>Whether the scale is α / √rank (rsLoRA).</summary>
    public bool UseRsLora { get; init; }

    /// <summary>Whether the lengths of the weights are learned apart from their directions (DoRA).</summary>
    public bool UseDora { get; init; }

    /// <summary>Ends of the names of the modules to adapt, such as <c>q_proj</c>. Has no meaning beside <see cref="TargetPattern"/>.</summary>
    public IReadOnlyList<string> TargetModules { get; init; } = [];

    /// <summary>A regular expression that names of modules must match as a whole, or <see cref="AllLinear"/>; null to go by <see cref="TargetModules"/>.</summary>
    public string? TargetPattern { get; init; }

    /// <summary>Ends of the names of modules to leave out.</summary>
    public IReadOnlyList<string> ExcludeModules { get; init; } = [];

    /// <summary>A regular expression for modules to leave out, instead of <see cref="ExcludeModules"/>.</summary>
    public string? ExcludePattern { get; init; }

    /// <summary>Layers to adapt, from 0; null for all.</summary>
    public IReadOnlyList<int>? LayersToTransform { get; init; }

    /// <summary>Names of the list of layers in module names; empty to take any (<c>layers</c> in <c>model.layers.3.</c>).</summary>
    public IReadOnlyList<string> LayersPattern { get; init; } = [];

    /// <summary>Other ranks, by the end of a module's name or a regular expression for it.</summary>
    public IReadOnlyDictionary<string, int> RankPattern { get; init; } = new Dictionary<string, int>();

    /// <summary>Other values of α, by the end of a module's name or a regular expression for it.</summary>
    public IReadOnlyDictionary<string, double> AlphaPattern { get; init; } = new Dictionary<string, double>();

    /// <summary>The model it was made for, as people call it, or null.</summary>
    public string? BaseModel { get; init; }

    /// <summary>The revision of that model, or null.</summary>
    public string? Revision { get; init; }

    /// <summary>The rank of a module's adapter.</summary>
    /// <param name="module">Its whole name.</param>
    public int RankOf(string module)
    {
        foreach ((string key, int rank) in RankPattern)
            if (ModuleSelection.IsNamed(module, key)) return rank;
        return Rank;
    }

    /// <summary>The factor on B·A of a module's adapter.</summary>
    /// <param name="module">Its whole name.</param>
    public float ScaleOf(string module) => Scale(AlphaOf(module), RankOf(module));

    /// <summary>The factor that α and a rank give.</summary>
    internal float Scale(double alpha, int rank) => (float)(alpha / (UseRsLora ? Math.Sqrt(rank) : rank));

    /// <summary>What is wrong with the values, one clause each; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Check(bool good, FormattableString problem)
        {
            if (!good) problems.Add(problem.ToString(CultureInfo.InvariantCulture));
        }
        Check(Rank is >= 1 and <= MostRank, $"'r' is {Rank}; it must be 1 to 65,536");
        Check(double.IsFinite(Alpha), $"'lora_alpha' is {Alpha}; it must be a number");
        Check(Dropout is >= 0 and < 1, $"'lora_dropout' is {Dropout}; it must be 0 to below 1");
        foreach ((string key, int rank) in RankPattern) Check(rank is >= 1 and <= MostRank, $"'rank_pattern' says {rank} for '{key}'; it must be 1 to 65,536");
        foreach ((string key, double alpha) in AlphaPattern) Check(double.IsFinite(alpha), $"'alpha_pattern' says {alpha} for '{key}'; it must be a number");
        Check(TargetPattern is not null || TargetModules.Count > 0, $"'target_modules' names no module");
        return problems;
    }

    double AlphaOf(string module)
    {
        foreach ((string key, double alpha) in AlphaPattern)
            if (ModuleSelection.IsNamed(module, key)) return alpha;
        return Alpha;
    }
}

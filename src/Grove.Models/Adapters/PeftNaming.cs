namespace Grove.Models.Adapters;

/// <summary>Says in PEFT's terms, as briefly as it goes, which modules an adapter has, with which ranks and scales.</summary>
static class PeftNaming
{
    /// <param name="config">How the adapter was made; what is said there and still right stays.</param>
    /// <param name="factors">Its modules.</param>
    /// <param name="all">All modules of the model.</param>
    public static AdapterConfig Describe(AdapterConfig config, IReadOnlyList<ModuleFactors> factors, IReadOnlyList<AdapterModule> all)
    {
        HashSet<string> chosen = [.. factors.Select(factor => factor.Module.Name)];
        bool Fits(AdapterConfig candidate) => all.All(module => ModuleSelection.Chooses(candidate, module) == chosen.Contains(module.Name));
        AdapterConfig named = config with { RankPattern = new Dictionary<string, int>(), AlphaPattern = new Dictionary<string, double>() };
        if (named.TargetPattern is null && named.TargetModules.Count == 0 || !Fits(named))
        {
            AdapterConfig plain = named with { TargetPattern = null, ExcludeModules = [], ExcludePattern = null, LayersToTransform = null, LayersPattern = [] };
            AdapterConfig shortly = plain with { TargetModules = [.. chosen.Select(ModuleSelection.Last).Distinct().Order(StringComparer.Ordinal)] };
            named = Fits(shortly) ? shortly : plain with { TargetModules = [.. chosen.Order(StringComparer.Ordinal)] };
        }
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        var alphas = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (IGrouping<string, ModuleFactors> group in factors.GroupBy(factor => ModuleSelection.Last(factor.Module.Name)))
        {
            ModuleFactors first = group.First();
            bool same = group.All(factor => factor.Rank == first.Rank && factor.Scale == first.Scale);
            foreach (ModuleFactors factor in same ? [first] : group.AsEnumerable())
            {
                string key = same ? group.Key : Key(factor.Module.Name);
                if (factor.Rank != config.Rank) ranks[key] = factor.Rank;
                if (config.Scale(config.Alpha, factor.Rank) != factor.Scale) alphas[key] = (double)factor.Scale * (config.UseRsLora ? Math.Sqrt(factor.Rank) : factor.Rank);
            }
        }
        return named with { RankPattern = ranks, AlphaPattern = alphas };
    }

    /// <summary>Older versions of PEFT want something before the key, so the first word of a name is left to that.</summary>
    static string Key(string module) => module.IndexOf('.') is > 0 and var dot ? module[(dot + 1)..] : module;
}

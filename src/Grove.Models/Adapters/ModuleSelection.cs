using System.Text.RegularExpressions;
using Grove.Text;

namespace Grove.Models.Adapters;

/// <summary>Which modules an <see cref="AdapterConfig"/> means, by PEFT's rules (peft/tuners/tuners_utils.py).</summary>
static class ModuleSelection
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>The chosen modules of a model.</summary>
    /// <exception cref="GroveException">There are none, a regular expression is damaged, or a value is out of range.</exception>
    public static IReadOnlyList<AdapterModule> Of(AdapterConfig config, Architecture architecture)
    {
        if (config.Problems() is { Count: > 0 } problems)
            throw new GroveException($"cannot make the adapter: {string.Join("; ", problems)}. Change the configuration", ExitKind.BadInput);
        IReadOnlyList<AdapterModule> all = AdapterModule.OfFamily(architecture);
        AdapterModule[] chosen = [.. all.Where(module => Chooses(config, module))];
        if (chosen.Length > 0) return chosen;
        string there = string.Join(", ", all.Select(module => Last(module.Name)).Distinct());
        throw new GroveException($"cannot make the adapter: 'target_modules' chooses no layer of a {architecture.ModelType} model. Choose among {there}", ExitKind.BadInput);
    }

    /// <summary>Whether a configuration chooses a module.</summary>
    /// <exception cref="GroveException">A regular expression is damaged.</exception>
    public static bool Chooses(AdapterConfig config, AdapterModule module)
    {
        string name = module.Name;
        if (config.ExcludePattern is { } excluded ? Matches(name, excluded) : config.ExcludeModules.Any(end => IsEnd(name, end))) return false;
        if (config.TargetPattern is { } pattern)
            return pattern.Equals(AdapterConfig.AllLinear, StringComparison.OrdinalIgnoreCase) ? !module.IsHead && InLayers(config, name) : Matches(name, pattern);
        // A name given whole is meant whatever the layers.
        if (config.TargetModules.Contains(name)) return true;
        return config.TargetModules.Any(end => IsEnd(name, end)) && InLayers(config, name);
    }

    /// <summary>Whether a key of rank_pattern or alpha_pattern means a module: the end of its name, or a regular expression for it.</summary>
    public static bool IsNamed(string module, string key)
    {
        if (module == key || IsEnd(module, key)) return true;
        // Most keys are names; only what cannot be one is worth a regular expression.
        return key.AsSpan().IndexOfAny(@"*+?[](){}|^$\") >= 0 && Matches(module, $@"(?:.*\.)?(?:{key})");
    }

    static bool IsEnd(string name, string end) => name == end || (name.Length > end.Length && name[^(end.Length + 1)] == '.' && name.EndsWith(end, StringComparison.Ordinal));

    static bool InLayers(AdapterConfig config, string name)
    {
        if (config.LayersToTransform is not { } layers) return true;
        // The last number between dots that has a list's name before it and something before that, as in model.layers.3.mlp.up_proj.
        string[] words = name.Split('.');
        for (int i = words.Length - 2; i >= 2; i--)
        {
            if (int.TryParse(words[i], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int layer)
                && (config.LayersPattern.Count == 0 || config.LayersPattern.Contains(words[i - 1]))) return layers.Contains(layer);
        }
        return false;
    }

    static bool Matches(string name, string pattern)
    {
        string whole = $@"\A(?:{pattern})\z";
        try
        {
            return IsMatch(name, whole);
        }
        catch (Exception failure) when (failure is ArgumentException or RegexMatchTimeoutException)
        {
            string shown = pattern.Length <= 80 ? pattern : pattern[..80] + "…";
            throw new GroveException(
                $"cannot use the adapter: the regular expression '{string.Create(shown.Length, shown, (target, text) => { for (int i = 0; i < target.Length; i++) target[i] = char.IsControl(text[i]) ? ' ' : text[i]; })}' "
                + $"{(failure is ArgumentException ? "is not one" : "takes too long")}. Correct adapter_config.json", ExitKind.BadInput, failure);
        }
    }

    static bool IsMatch(string name, string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience).IsMatch(name);
        }
        catch (NotSupportedException)
        {
            // Looking ahead needs the other engine, which has to be stopped by the clock.
            return new Regex(pattern, RegexOptions.CultureInvariant, Patience).IsMatch(name);
        }
    }

    /// <summary>The last word of a module's name.</summary>
    public static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];
}

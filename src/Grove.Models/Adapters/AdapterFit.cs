using Grove.Tensors;

namespace Grove.Models.Adapters;

/// <summary>An adapter fitted to the linear layers of one decoder, with the memory it needs there. Putting it on and off is setting a field per layer.</summary>
sealed class AdapterFit : IDisposable
{
    readonly Adapter adapter;
    readonly IReadOnlyList<Projection> projections;
    readonly FittedPart?[] parts;
    readonly AdapterWorkspace work;
    readonly Arena gains;
    readonly Team team;

    /// <param name="adapter">The adapter; not owned.</param>
    /// <param name="projections">The decoder's linear layers.</param>
    /// <param name="team">The decoder's threads.</param>
    /// <param name="rows">Rows that go through a layer at once.</param>
    /// <param name="headRows">Rows that go through the head at once.</param>
    /// <param name="trains">Whether gradients are wanted.</param>
    /// <exception cref="ArgumentException">The adapter belongs to a model of other shapes.</exception>
    public AdapterFit(Adapter adapter, IReadOnlyList<Projection> projections, Team team, int rows, int headRows, bool trains)
    {
        this.adapter = adapter;
        this.projections = projections;
        this.team = team;
        Dictionary<string, AdapterPart> byName = adapter.Parts.ToDictionary(part => part.Name, StringComparer.Ordinal);
        foreach (AdapterPart part in adapter.Parts)
        {
            Projection? place = projections.FirstOrDefault(projection => projection.Name == part.Name);
            if (place is null || place.Inputs != part.Inputs || place.Outputs != part.Outputs)
                throw new ArgumentException($"The adapter has a part [{part.Outputs}, {part.Inputs}] for '{part.Name}', which the model has not.", nameof(adapter));
        }
        Gradients = trains ? Parameters.AllocateLike(adapter.Parameters) : null;
        work = new AdapterWorkspace(adapter, rows, headRows, trains);
        gains = new Arena(adapter.Parts.Sum(part => part.Magnitude is null ? 0 : 2 * Arena.Padded(part.Outputs)));
        parts = [.. projections.Select(projection => byName.TryGetValue(projection.Name, out AdapterPart? part)
            ? new FittedPart(part, projection.Weight, work, gains, Gradients) : null)];
        Refresh();
    }

    /// <summary>What the backward pass adds to: one tensor for each of the adapter's; null when it is not trained.</summary>
    public Parameters? Gradients { get; }

    /// <summary>Computes what depends on the adapter's numbers again, after they have changed.</summary>
    public void Refresh()
    {
        for (int i = 0; i < parts.Length; i++) parts[i]?.Refresh(team, projections[i].Weight);
    }

    /// <summary>Puts it on; whatever was there is taken off.</summary>
    public void PutOn()
    {
        for (int i = 0; i < parts.Length; i++) projections[i].Fitted = parts[i];
    }

    /// <summary>Chooses what is dropped until the next call.</summary>
    /// <param name="on">Whether anything is dropped at all.</param>
    /// <param name="moment">Different for every pass of a run.</param>
    public void Drop(bool on, ulong moment)
    {
        if (adapter.Config.Dropout == 0) return;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] is not { } part) continue;
            part.Dropout = on ? adapter.Config.Dropout : 0;
            part.DropoutKey = (uint)(Mix(moment + 0x9E3779B97F4A7C15UL * (ulong)(i + 1)) >> 32);
        }
    }

    /// <summary>The last mixing of SplitMix64 (Steele et al., 2014).</summary>
    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    public void Dispose()
    {
        Gradients?.Dispose();
        work.Dispose();
        gains.Dispose();
    }
}

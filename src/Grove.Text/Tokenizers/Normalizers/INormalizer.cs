namespace Grove.Text;

/// <summary>One step that rewrites text before it is split.</summary>
interface INormalizer
{
    /// <summary>The text as this step leaves it; the same object when nothing changes.</summary>
    string Normalize(string text);
}

namespace Grove.Models.Files;

/// <summary>The number formats in which weights are written.</summary>
public enum NumberFormat
{
    /// <summary>IEEE single precision, 4 bytes: exact.</summary>
    Float32,

    /// <summary>The upper half of a single, 2 bytes, rounded to nearest even.</summary>
    BFloat16,
}

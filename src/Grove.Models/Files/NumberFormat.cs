namespace Grove.Models.Files;

/// <summary>The number formats in which weights are written.</summary>
public enum NumberFormat
{
    /// <summary>IEEE single precision, 4 bytes: exact.</summary>
    Float32,

    /// <summary>The upper half of a single, 2 bytes, rounded to nearest even.</summary>
    BFloat16,

    /// <summary>IEEE half precision, 2 bytes, rounded to nearest even; numbers above 65,504 do not fit.</summary>
    Float16,
}

/// <summary>How formats are stored.</summary>
public static class NumberFormats
{
    /// <summary>The type of the stored numbers.</summary>
    public static Grove.Tensors.TensorType TensorType(this NumberFormat format) => format switch
    {
        NumberFormat.Float32 => Grove.Tensors.TensorType.F32,
        NumberFormat.BFloat16 => Grove.Tensors.TensorType.BF16,
        NumberFormat.Float16 => Grove.Tensors.TensorType.F16,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
    };
}

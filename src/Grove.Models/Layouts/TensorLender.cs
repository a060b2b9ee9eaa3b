using Grove.Tensors;

namespace Grove.Models.Layouts;

/// <summary>Where the decoder's tensors come from when a model is written: memory, or the files of another model.</summary>
/// <param name="Matrix">A matrix by name, with what to dispose after use when it is a copy made for the purpose.</param>
/// <param name="IsView">Whether a matrix is there all the time, so that its bytes may be copied as they are.</param>
/// <param name="Read">Copies a vector by name.</param>
sealed record TensorLender(Func<string, (Matrix Matrix, IDisposable? Copy)> Matrix, Func<string, bool> IsView, Action<string, Span<float>> Read)
{
    /// <summary>Weights in memory.</summary>
    public static TensorLender Of(Parameters parameters) => new(
        name =>
        {
            parameters.TryGet(name, out Parameter? parameter);
            return (new Matrix(parameter!.Value, parameter.Shape[0], parameter.Shape[1]), null);
        },
        _ => true,
        (name, target) => parameters[name].Span.CopyTo(target));

    /// <summary>The files of a model.</summary>
    public static TensorLender Of(DecoderTensors tensors) => new(
        name => (tensors.Matrix(name, out IDisposable? copy), copy), tensors.IsView, tensors.Read);
}

using Grove.Tensors;

namespace Grove.Models;

/// <summary>One named weight tensor of a model.</summary>
/// <param name="Name">Its Hugging Face name, e.g. <c>model.layers.0.mlp.up_proj.weight</c>.</param>
/// <param name="Shape">Its sizes, slowest first; a projection is [outputs, inputs].</param>
/// <param name="Value">Its numbers, row-major.</param>
public sealed record Parameter(string Name, int[] Shape, Floats Value);

using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

/// <summary>Checks sizes before pointers are used: no kernel reads or writes outside its views.</summary>
static class Shape
{
    internal static void Require(Floats view, long floats, [CallerArgumentExpression(nameof(view))] string? name = null)
    {
        if (view.Length < floats)
        {
            throw new ArgumentException($"{name} has {view.Length} floats; the shape needs {floats}.", name);
        }
    }

    internal static void Require(ReadOnlySpan<int> view, long integers, [CallerArgumentExpression(nameof(view))] string? name = null)
    {
        if (view.Length < integers)
        {
            throw new ArgumentException($"{name} has {view.Length} integers; the shape needs {integers}.", name);
        }
    }

    internal static void RequireSize(int size, [CallerArgumentExpression(nameof(size))] string? name = null)
    {
        if (size < 0)
        {
            throw new ArgumentException($"{name} is {size}; a size cannot be negative.", name);
        }
    }
}

namespace Microsoft.ML.Lime.Engine.Numerics;

/// <summary>The maximum size of the arrays whose size follows from options: masks, scores, equations, maps of many outputs.</summary>
internal static class NumberLimit
{
    /// <summary>The maximum number of numbers in an array, that of a tensor of the model, too.</summary>
    public const int Max = 200_000_000;

    /// <summary>Throws if an array has more numbers. Must come before it is allocated.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Numbers per row.</param>
    /// <param name="what">What takes them: a clause.</param>
    /// <param name="remedy">What to do: a clause.</param>
    /// <exception cref="LimeException">There are more than <see cref="Max"/>.</exception>
    public static void Check(long rows, long columns, string what, string remedy)
    {
        Int128 numbers = (Int128)rows * columns;
        if (numbers > Max)
            throw new LimeException(FormattableString.Invariant($"{what} take {numbers} numbers in memory, but at most {Max} are ")
                + $"supported; {remedy}.");
    }
}

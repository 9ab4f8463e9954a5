using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Explaining;

/// <summary>One column of an explanation.</summary>
/// <param name="Suffix">What follows the name that the user gave.</param>
/// <param name="Type">Its type, given the type of the picture.</param>
/// <param name="Getter">Makes the getter, given the column's type.</param>
internal sealed record ExplainOutput(
    string Suffix, Func<ExplainMapping, ImageDataViewType, DataViewType> Type, Func<ExplainedRow, DataViewType, Delegate> Getter)
{
    /// <summary>Whether its slots are the classes.</summary>
    public bool IsByClass { get; init; }

    /// <summary>Whether only methods with segments have it.</summary>
    public bool OfSegments { get; init; }
}

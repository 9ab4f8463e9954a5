using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime;

/// <summary>One column of an explanation.</summary>
/// <param name="Suffix">What follows the name that the user gave.</param>
/// <param name="IsByClass">Whether its slots are the classes.</param>
/// <param name="Type">Its type, given the type of the picture.</param>
/// <param name="Getter">Makes the getter, given the column's type.</param>
internal sealed record LimeOutput(
    string Suffix,
    bool IsByClass,
    Func<LimeMapping, ImageDataViewType, DataViewType> Type,
    Func<ExplainedRow, DataViewType, Delegate> Getter);

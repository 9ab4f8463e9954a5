using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Images;

/// <summary>Marks an image of any size; ML.NET's own attribute without a size cannot be registered.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AnyImageAttribute : DataViewTypeAttribute
{
    public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage), this);

    public override bool Equals(DataViewTypeAttribute? other) => other is AnyImageAttribute;

    public override bool Equals(object? obj) => obj is AnyImageAttribute;

    public override int GetHashCode() => nameof(AnyImageAttribute).Length;
}

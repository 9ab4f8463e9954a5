// Makes triangles.png, a label map of one's own: blocks of 16 x 16 pixels, each cut along its diagonal into two segments.
//     dotnet run docs/pictures/triangles.cs
#:project ../../src/Microsoft.ML.Lime.Drawing/Microsoft.ML.Lime.Drawing.csproj
#:property PublishAot=false

using Microsoft.ML.Lime.Engine;

const int height = 80, width = 96, block = 16; // the size of the model's input
var labels = new int[height * width];
for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
        labels[y * width + x] = 2 * (y / block * (width / block) + x / block) + (y % block < x % block ? 1 : 0);
SegmentMap.FromValues(height, width, labels).Save("docs/pictures/triangles.png");

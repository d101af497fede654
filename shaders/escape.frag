// Colours escape counts: black inside the set, otherwise a smooth walk through four colours of the
// palette by the logarithm of the count. On request each worker's pixels get a tint of its own.
precision highp float;
precision highp usampler2D;

uniform usampler2D counts;   // one escape count a pixel
uniform usampler2D workers;  // one worker a pixel
uniform uint max_count;
uniform bool tinted;

in vec2 at;
out vec4 colour;

const vec3 palette[5] = vec3[5](vec3(0.02, 0.10, 0.22), vec3(0.0, 0.447, 0.698),
                                vec3(0.337, 0.706, 0.914), vec3(0.941, 0.894, 0.259),
                                vec3(0.902, 0.624, 0.0));
const vec3 tints[6] = vec3[6](vec3(0.0, 0.447, 0.698), vec3(0.902, 0.624, 0.0),
                              vec3(0.0, 0.620, 0.451), vec3(0.8, 0.475, 0.655),
                              vec3(0.941, 0.894, 0.259), vec3(0.835, 0.369, 0.0));

void main() {
  ivec2 size = textureSize(counts, 0);
  ivec2 pixel = clamp(ivec2(at * vec2(size)), ivec2(0), size - 1);
  uint count = texelFetch(counts, pixel, 0).r;
  vec3 shown = vec3(0.0);
  if (count < max_count) {
    float place = 4.0 * log(float(count)) / log(float(max_count));
    int step = int(clamp(place, 0.0, 3.0));
    shown = mix(palette[step], palette[step + 1], clamp(place - float(step), 0.0, 1.0));
  }
  if (tinted) {
    vec3 tint = tints[int(texelFetch(workers, pixel, 0).r) % 6];
    float light = dot(shown, vec3(0.299, 0.587, 0.114));
    shown = tint * (0.35 + 0.75 * light);
  }
  colour = vec4(shown, 1.0);
}

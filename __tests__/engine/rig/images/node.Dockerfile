# Stands for the official Node image: node, npm, git, bash and the machine's CA bundle.
FROM rig/root:1
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
RUN echo 'node:x:1000:1000::/home/node:/bin/bash' >>/etc/passwd && echo 'node:x:1000:' >>/etc/group \
 && mkdir -p /home/node && chown 1000:1000 /home/node
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
CMD ["node"]
